using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Structs;

/// <summary>What a struct consists of, and in which order.</summary>
internal static class StructLayoutReader
{
    private const string LayoutAttribute = "System.Runtime.InteropServices.StructLayoutAttribute";
    private const string InlineArrayAttribute = "System.Runtime.CompilerServices.InlineArrayAttribute";

    /// <summary>
    /// The number of <c>LayoutKind.Sequential</c>, which is what C# gives a struct that says nothing.
    /// </summary>
    private const int Sequential = 0;

    /// <summary>
    /// The fields of an instance, those of properties included, and how many floats they are if all are floats.
    /// </summary>
    public static (IFieldSymbol[] Fields, int Length) Floats(INamedTypeSymbol type)
    {
        IFieldSymbol[] fields = type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst).ToArray();
        return (fields, Argument(type, InlineArrayAttribute) is int length ? length : fields.Length);
    }

    /// <summary>Whether the fields lie in memory as they stand in the source.</summary>
    public static bool IsSequential(INamedTypeSymbol type) =>
        Argument(type, LayoutAttribute) switch
        {
            int kind => kind == Sequential,
            short kind => kind == Sequential,
            _ => true,
        };

    /// <summary>Whether the fields stand in several declarations, between which C# defines no order.</summary>
    public static bool IsScattered(IEnumerable<IFieldSymbol> fields, CancellationToken cancellationToken) =>
        fields
            .SelectMany(field => (field.AssociatedSymbol ?? field).DeclaringSyntaxReferences.Take(1))
            .Select(reference => reference.GetSyntax(cancellationToken).FirstAncestorOrSelf<TypeDeclarationSyntax>())
            .Distinct()
            .Count() > 1;

    /// <summary>
    /// Parameters of a struct that is no record become fields where its members use them, which its symbol does not
    /// tell.
    /// </summary>
    public static bool HasHiddenFields(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        !type.IsRecord && type.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax(cancellationToken) is StructDeclarationSyntax { ParameterList.Parameters.Count: > 0 });

    private static object? Argument(INamedTypeSymbol type, string attributeName) =>
        type.GetAttributes()
            .Where(attribute => attribute.AttributeClass?.ToDisplayString() == attributeName)
            .Select(attribute => attribute.ConstructorArguments is [{ Kind: not TypedConstantKind.Array } argument] ? argument.Value : null)
            .FirstOrDefault();
}
