using FusedGen.Compiler.Typing;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Declarations;

/// <summary>
/// Which members that names in the model's file would bring about the user's half, or a type that it derives from,
/// declares already.
/// </summary>
internal static class TakenNames
{
    public static IEnumerable<string> Of(INamedTypeSymbol type) =>
        TypedNames.OfMembers.Where(name => WithBases(type).Any(part => !part.GetMembers(name).IsEmpty))
            .Concat(type.GetMembers(TypedNames.Predict).OfType<IMethodSymbol>().Any(IsTypedOverload) ? [TypedNames.Predict] : []);

    /// <summary>
    /// An overload like the one over the generated structs, which nobody has seen yet when the source is read, or over
    /// one span.
    /// </summary>
    private static bool IsTypedOverload(IMethodSymbol method) =>
        method is { Arity: 0, Parameters: [{ } first, ..] }
        && ((method.Parameters.Length == 1 && GeneratedMembers.IsSpan(first.Type)) || first.Type.Name == TypedNames.Features);

    private static IEnumerable<INamedTypeSymbol> WithBases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? part = type; part is not null; part = part.BaseType)
        {
            yield return part;
        }
    }
}
