using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using FusedGen.Compiler;

namespace FusedGen.Build;

/// <summary>A type that carries <c>[FusedModel]</c>, as the assembly tells that the compiler wrote.</summary>
/// <param name="Identity">The type's full metadata name: <c>Namespace.Outer+Inner</c>.</param>
/// <param name="File">The model's file, as the attribute spells it.</param>
/// <param name="Options">What else the attribute asks for.</param>
internal sealed record DeclaredModel(string Identity, string File, ModelOptions Options)
{
    private const string AttributeNamespace = "FusedGen";
    private const string AttributeName = "FusedModelAttribute";

    /// <summary>
    /// The types of an assembly that carry the attribute, in ordinal order. The assembly is read and not loaded: it is
    /// made for another framework than the build's.
    /// </summary>
    /// <exception cref="BadImageFormatException">The file is no assembly.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<DeclaredModel> In(string assembly)
    {
        using FileStream file = new(assembly, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        using PEReader image = new(file);
        MetadataReader reader = image.GetMetadataReader();
        List<DeclaredModel> models = [];
        foreach (TypeDefinitionHandle type in reader.TypeDefinitions)
        {
            foreach (CustomAttributeHandle handle in reader.GetTypeDefinition(type).GetCustomAttributes())
            {
                CustomAttribute attribute = reader.GetCustomAttribute(handle);
                if (IsFusedModel(reader, attribute))
                {
                    models.Add(Read(Name(reader, type), attribute.DecodeValue(ArgumentTypes.Instance)));
                }
            }
        }

        return models.OrderBy(model => model.Identity, StringComparer.Ordinal).ToArray();
    }

    /// <summary>The attribute is in the runtime library, hence a reference.</summary>
    private static bool IsFusedModel(MetadataReader reader, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
        {
            return false;
        }

        EntityHandle parent = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
        {
            return false;
        }

        TypeReference type = reader.GetTypeReference((TypeReferenceHandle)parent);
        return reader.StringComparer.Equals(type.Name, AttributeName) && reader.StringComparer.Equals(type.Namespace, AttributeNamespace);
    }

    private static DeclaredModel Read(string identity, CustomAttributeValue<string> attribute)
    {
        Dictionary<string, object?> given = attribute.NamedArguments.ToDictionary(
            argument => argument.Name!, argument => argument.Value, StringComparer.Ordinal);
        ModelOptions options = new();
        return new DeclaredModel(
            identity,
            attribute.FixedArguments[0].Value as string ?? "",
            options with
            {
                Reproducible = Value(nameof(ModelOptions.Reproducible), options.Reproducible),
                Tolerance = Value(nameof(ModelOptions.Tolerance), options.Tolerance),
                Dimensions = Value(nameof(ModelOptions.Dimensions), options.Dimensions),
                FixedInputs = Value(nameof(ModelOptions.FixedInputs), options.FixedInputs),
                Outputs = Value(nameof(ModelOptions.Outputs), options.Outputs),
                State = Value(nameof(ModelOptions.State), options.State),
                Export = Value(nameof(ModelOptions.Export), options.Export),
                Streaming = Value(nameof(ModelOptions.Streaming), options.Streaming),
                Chunk = Value(nameof(ModelOptions.Chunk), options.Chunk),
                Latency = Value(nameof(ModelOptions.Latency), options.Latency),
                Weights = (WeightFormat)Value(nameof(ModelOptions.Weights), (int)options.Weights),
            });

        T Value<T>(string name, T otherwise) => given.TryGetValue(name, out object? value) && value is T known ? known : otherwise;
    }

    private static string Name(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        return !type.GetDeclaringType().IsNil ? $"{Name(reader, type.GetDeclaringType())}+{name}"
            : type.Namespace.IsNil ? name
            : $"{reader.GetString(type.Namespace)}.{name}";
    }

    /// <summary>
    /// The types of the attribute's arguments by name: of enumerations an assembly says no more. All of the attribute's
    /// are of 32 bits.
    /// </summary>
    private sealed class ArgumentTypes : ICustomAttributeTypeProvider<string>
    {
        private const string SystemType = "System.Type";

        public static readonly ArgumentTypes Instance = new();

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSystemType() => SystemType;

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Name(reader, handle);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromSerializedName(string name) => name;

        public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

        public bool IsSystemType(string type) => type == SystemType;
    }
}
