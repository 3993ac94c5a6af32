using FusedGen.Generator.Declarations;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Structs;

/// <summary>
/// What a struct must fulfil to lie where a model reads or writes, without a copy. The analyzer reports what is broken;
/// the generator leaves such a struct alone. How many floats the model has is known only once its file was read.
/// </summary>
internal static class StructRules
{
    /// <summary>
    /// The end of the sentence "cannot hold the input: …", or <see langword="null"/> where nothing is wrong.
    /// </summary>
    public static string? Problem(INamedTypeSymbol type, AttributeData attribute, Compilation compilation, CancellationToken cancellationToken) =>
        KindProblem(type) ?? VisibilityProblem(type) ?? LayoutProblem(type, cancellationToken) ?? ModelProblem(attribute, compilation);

    /// <summary>
    /// The methods of the model that the overload for the struct would repeat. What is told of them is told where they
    /// stand: the analyzer sees the generated overload too, where nothing is reported.
    /// </summary>
    public static IEnumerable<IMethodSymbol> Repeated(INamedTypeSymbol type, AttributeData attribute) =>
        StructReader.Model(attribute) is { } model && !StructReader.IsOutput(attribute)
            ? model.GetMembers(GeneratedMembers.Predict).OfType<IMethodSymbol>()
                .Where(method => method.Parameters is [{ } first, ..] && SymbolEqualityComparer.Default.Equals(first.Type, type))
            : [];

    /// <summary>Whether other assemblies see a type, as far as it and the types around it say.</summary>
    public static bool IsPublic(INamedTypeSymbol type) => All(type).All(part => part.DeclaredAccessibility == Accessibility.Public);

    private static string? KindProblem(INamedTypeSymbol type)
    {
        if (type.TypeKind != TypeKind.Struct)
        {
            return "it is no struct, so that its floats lie behind a reference: make it a struct or a record struct";
        }

        return type.IsRefLikeType ? "it is a ref struct: remove 'ref'"
            : All(type).Any(part => part.Arity > 0) ? "it is generic, or stands inside a generic type: a model has one input and one output"
            : null;
    }

    private static string? VisibilityProblem(INamedTypeSymbol type) =>
        All(type).Any(part => part.IsFileLocal) ? "it is local to its file, so that no generated file can name it: remove 'file'"
        : All(type).Any(part => part.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
            ? "it is private or protected, or stands inside such a type: make it internal or public"
        : null;

    private static string? LayoutProblem(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        (IFieldSymbol[] fields, _) = StructLayoutReader.Floats(type);
        if (!StructLayoutReader.IsSequential(type))
        {
            return "its layout is not sequential: remove StructLayout";
        }

        if (StructLayoutReader.HasHiddenFields(type, cancellationToken))
        {
            return "the parameters behind its name may become fields: make it a record struct, or declare the fields";
        }

        if (fields.FirstOrDefault(field => field.Type.SpecialType != SpecialType.System_Single || field.IsFixedSizeBuffer) is { } other)
        {
            return $"'{(other.AssociatedSymbol ?? other).Name}' is no float: every field and automatic property must be one";
        }

        return StructLayoutReader.IsScattered(fields, cancellationToken)
            ? "its fields stand in several declarations, so that their order is not defined: put them into one"
            : null;
    }

    private static string? ModelProblem(AttributeData attribute, Compilation compilation)
    {
        bool isModel = StructReader.Model(attribute) is { } model
            && SymbolEqualityComparer.Default.Equals(model.ContainingAssembly, compilation.Assembly)
            && model.GetAttributes().Any(data => data.AttributeClass?.ToDisplayString() == DeclarationReader.AttributeName);
        return isModel ? null : "the attribute must name a type of this project with [FusedModel]: typeof(Digits)";
    }

    private static IEnumerable<INamedTypeSymbol> All(INamedTypeSymbol type) => DeclarationReader.ContainingTypes(type).Prepend(type);
}
