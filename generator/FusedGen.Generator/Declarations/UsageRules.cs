using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Declarations;

/// <summary>
/// What a type must fulfil to be completed from a model. The analyzer reports what is broken; the generator leaves such
/// a type alone.
/// </summary>
internal static class UsageRules
{
    private const string ModelInterface = "FusedGen.IFusedModel";

    /// <summary>A type that came with .NET 8.</summary>
    private const string MarkOfNet8 = "System.Runtime.Intrinsics.Vector512";

    public static IEnumerable<Diagnostic> Check(INamedTypeSymbol type, AttributeData attribute, Compilation compilation, CancellationToken cancellationToken)
    {
        string name = type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
        Location place = (attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken)).Location(type);
        Location typeName = type.Locations.FirstOrDefault() ?? place;

        if (attribute.ConstructorArguments.Length == 1 && string.IsNullOrWhiteSpace(DeclarationReader.FileArgument(attribute)))
        {
            Location argument = DeclarationReader.ArgumentSyntax(attribute, cancellationToken).Location(type);
            yield return Diagnostic.Create(UsageDescriptors.NoFileName, argument, name);
        }

        if (AttributeOptions.InvalidTolerance(attribute) is { } tolerance)
        {
            Location option = AttributeOptions.Syntax(attribute, nameof(ModelOptions.Tolerance), cancellationToken)?.GetLocation() ?? place;
            yield return Diagnostic.Create(UsageDescriptors.InvalidTolerance, option, name, tolerance.ToString("R", CultureInfo.InvariantCulture));
        }

        if (AttributeOptions.UnknownWeights(attribute) is { } weights)
        {
            Location option = AttributeOptions.Syntax(attribute, nameof(ModelOptions.Weights), cancellationToken)?.GetLocation() ?? place;
            yield return Diagnostic.Create(UsageDescriptors.UnknownWeightFormat, option, name, weights.ToString(CultureInfo.InvariantCulture),
                string.Join(", ", Enum.GetNames(typeof(WeightFormat))));
        }

        if (AttributeOptions.InvalidExport(attribute) is { } export)
        {
            Location option = AttributeOptions.Syntax(attribute, nameof(ModelOptions.Export), cancellationToken)?.GetLocation() ?? place;
            yield return Diagnostic.Create(UsageDescriptors.InvalidExport, option, UntrustedText.Escape(export.Name), name, export.Problem);
        }

        string? stateOption = AttributeOptions.StateOption(attribute);
        bool hasState = stateOption is not null;
        if (stateOption is not null && KindWithoutState(type) is { } stateless)
        {
            Location option = AttributeOptions.Syntax(attribute, stateOption, cancellationToken)?.GetLocation() ?? place;
            yield return Diagnostic.Create(UsageDescriptors.StateWithoutInstances, option, name, stateless, stateOption);
        }

        if (MissingRequirement(type, compilation) is { } missing)
        {
            yield return Diagnostic.Create(UsageDescriptors.TooOld, place, name, missing);
        }

        if (UnsupportedKind(type) is { } kind)
        {
            yield return Diagnostic.Create(UsageDescriptors.UnsupportedKind, typeName, name, kind);
            yield break;
        }

        if (!IsPartial(type, cancellationToken))
        {
            yield return Diagnostic.Create(UsageDescriptors.NotPartial, typeName, name);
        }

        foreach (INamedTypeSymbol outer in DeclarationReader.ContainingTypes(type).Where(outer => !IsPartial(outer, cancellationToken)))
        {
            yield return Diagnostic.Create(UsageDescriptors.ContainingTypeNotPartial, outer.Locations.FirstOrDefault() ?? place, outer.Name, name);
        }

        if (GeneratedMembers.IsNameOfOne(type.Name, hasState))
        {
            yield return Diagnostic.Create(UsageDescriptors.NamedLikeMember, typeName, type.Name);
        }

        INamedTypeSymbol[] all = [type, .. DeclarationReader.ContainingTypes(type)];
        if (all.Any(part => part.Arity > 0))
        {
            yield return Diagnostic.Create(UsageDescriptors.GenericType, typeName, name);
        }

        if (all.Any(part => part.IsFileLocal))
        {
            yield return Diagnostic.Create(UsageDescriptors.FileLocalType, typeName, name);
        }

        foreach (ISymbol member in GeneratedMembers.DeclaredIn(type, hasState))
        {
            yield return Diagnostic.Create(UsageDescriptors.MemberExists, member.Locations.FirstOrDefault() ?? place, name, member.Name);
        }
    }

    private static string? MissingRequirement(INamedTypeSymbol type, Compilation compilation)
    {
        if (type.DeclaringSyntaxReferences is [{ SyntaxTree.Options: CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp12 } options }, ..])
        {
            return $"C# 12 or later, and this project uses C# {options.LanguageVersion.ToDisplayString()}";
        }

        return compilation.GetTypeByMetadataName(ModelInterface) is null || compilation.GetTypeByMetadataName(MarkOfNet8) is null
            ? ".NET 8 or later"
            : null;
    }

    private static string? UnsupportedKind(INamedTypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Interface } => "an interface",
        { TypeKind: TypeKind.Struct, IsRefLikeType: true } => "a ref struct",
        { TypeKind: TypeKind.Class or TypeKind.Struct } => null,
        _ => "of another kind",
    };

    /// <summary>What a type is that cannot keep a state; a copy of a record or a struct would share it.</summary>
    private static string? KindWithoutState(INamedTypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Class, IsStatic: true } => "a static class",
        { TypeKind: TypeKind.Struct } => "a struct",
        { TypeKind: TypeKind.Class, IsRecord: true } => "a record",
        _ => null,
    };

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static Location Location(this SyntaxNode? node, INamedTypeSymbol type) => node?.GetLocation() ?? type.Locations[0];
}
