using System.Collections.Immutable;
using FusedGen.Compiler;
using FusedGen.Generator.Caching;
using FusedGen.Generator.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Structs;

/// <summary>Reads marked structs into values that hold nothing of the compilation.</summary>
internal static class StructReader
{
    public const string InputAttribute = "FusedGen.FusedInputAttribute";

    public const string OutputAttribute = "FusedGen.FusedOutputAttribute";

    public static bool IsCandidate(SyntaxNode node) => node is StructDeclarationSyntax or RecordDeclarationSyntax;

    /// <summary>One for each model that the struct belongs to; none where the analyzer reports why it cannot.</summary>
    public static ImmutableArray<StructDeclaration> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.TargetSymbol is not INamedTypeSymbol type || context.TargetNode is not TypeDeclarationSyntax syntax)
        {
            return ImmutableArray<StructDeclaration>.Empty;
        }

        LocationInfo location = LocationInfo.From(syntax.Identifier);
        ImmutableArray<StructDeclaration>.Builder declarations = ImmutableArray.CreateBuilder<StructDeclaration>();
        foreach (AttributeData attribute in context.Attributes)
        {
            if (StructRules.Problem(type, attribute, context.SemanticModel.Compilation, cancellationToken) is null
                && !StructRules.Repeated(type, attribute).Any()
                && Model(attribute) is { } model)
            {
                DeclaredStruct declared = new(
                    DeclarationReader.Identity(type),
                    type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat),
                    DeclarationReader.FullName(type),
                    IsOutput(attribute),
                    StructLayoutReader.Floats(type).Length,
                    StructRules.IsPublic(type));
                declarations.Add(new StructDeclaration(new StructBinding(DeclarationReader.Identity(model), declared), location));
            }
        }

        return declarations.ToImmutable();
    }

    /// <summary>The type that an attribute names, or <see langword="null"/> where it names none.</summary>
    public static INamedTypeSymbol? Model(AttributeData attribute) =>
        attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Type, Value: INamedTypeSymbol model }] ? model : null;

    public static bool IsOutput(AttributeData attribute) => attribute.AttributeClass?.Name == "FusedOutputAttribute";

    /// <summary>
    /// What the structs are without their places: each once, in ordinal order, so that the order of the source files
    /// decides nothing.
    /// </summary>
    public static EquatableArray<StructBinding> Bindings(IEnumerable<StructDeclaration> declarations) => new(
        declarations.Select(declaration => declaration.Binding)
            .Distinct()
            .OrderBy(binding => binding.Model, StringComparer.Ordinal)
            .ThenBy(binding => binding.Struct.Identity, StringComparer.Ordinal)
            .ThenBy(binding => binding.Struct.IsOutput));
}
