using FusedGen.Compiler;
using FusedGen.Generator.Caching;
using FusedGen.Generator.Models;
using FusedGen.Generator.Structs;

namespace FusedGen.Generator.Declarations;

/// <summary>What a type asks for, without the place where it asks.</summary>
/// <param name="Identity">The type's full metadata name: <c>Namespace.Outer+Inner</c>.</param>
/// <param name="HintName">The beginning of the names of its generated files; unique among all types, ignoring
/// case.</param>
/// <param name="File">The file, as the attribute spells it.</param>
/// <param name="Type">How to reopen the type. Its lists are <see cref="EquatableArray{T}"/>, so that it compares by
/// value.</param>
/// <param name="Options">What else the attribute asks for.</param>
internal sealed record ModelTarget(string Identity, string HintName, string File, DeclaredType Type, ModelOptions Options)
{
    /// <summary>The file's name without folders and without blanks around it.</summary>
    public string FileName => ModelNames.FileName(ModelNames.Normalise(File));

    /// <summary>The same with the structs that are marked as the model's.</summary>
    public ModelTarget WithStructs(EquatableArray<StructBinding> bindings) => this with
    {
        Type = Type with { Structs = new EquatableArray<DeclaredStruct>(
            bindings.Where(binding => binding.Model == Identity).Select(binding => binding.Struct)) },
    };
}

/// <summary>A type that the attribute stands on.</summary>
/// <param name="Target">What it asks for.</param>
/// <param name="Location">The attribute's argument, where everything about the model is reported.</param>
internal sealed record Declaration(ModelTarget Target, LocationInfo Location);
