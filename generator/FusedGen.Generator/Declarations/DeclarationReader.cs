using FusedGen.Compiler;
using FusedGen.Generator.Caching;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Declarations;

/// <summary>Reads a declared type and its attribute into values that hold nothing of the compilation.</summary>
internal static class DeclarationReader
{
    public const string AttributeName = "FusedGen.FusedModelAttribute";

    public static bool IsCandidate(SyntaxNode node) => node is TypeDeclarationSyntax;

    /// <summary>Gives <see langword="null"/> where the analyzer reports why nothing can be generated.</summary>
    public static Declaration? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.TargetSymbol is not INamedTypeSymbol type || context.Attributes is not [{ } attribute, ..])
        {
            return null;
        }

        if (UsageRules.Check(type, attribute, context.SemanticModel.Compilation, cancellationToken).Any())
        {
            return null;
        }

        string? file = FileArgument(attribute);
        SyntaxNode? place = ArgumentSyntax(attribute, cancellationToken);
        return file is null || place is null
            ? null
            : new Declaration(Target(type, file, attribute), LocationInfo.From(place));
    }

    /// <summary>The file that the attribute names, or <see langword="null"/> where it names none.</summary>
    public static string? FileArgument(AttributeData attribute) =>
        attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Primitive, Value: string file }, ..] ? file : null;

    /// <summary>The syntax of the attribute's first argument, or of the attribute where there is none.</summary>
    public static SyntaxNode? ArgumentSyntax(AttributeData attribute, CancellationToken cancellationToken)
    {
        SyntaxNode? syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken);
        return syntax is AttributeSyntax { ArgumentList.Arguments: [{ } first, ..] } ? first : syntax;
    }

    private static ModelTarget Target(INamedTypeSymbol type, string file, AttributeData attribute)
    {
        INamedTypeSymbol[] containing = ContainingTypes(type).Reverse().ToArray();
        string space = type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString(s_plainName);
        string path = string.Join("+", containing.Append(type).Select(part => part.MetadataName));
        string identity = space.Length == 0 ? path : space + "." + path;
        DeclaredType declared = new(
            string.Join(".", space.Split('.').Select(Escape)),
            new EquatableArray<string>(containing.Select(outer => $"partial {Keyword(outer)} {Escape(outer.Name)}")),
            $"{(type.IsStatic ? "static " : string.Empty)}partial {Keyword(type)} {Escape(type.Name)}",
            Escape(type.Name),
            type.IsStatic);
        return new ModelTarget(identity, identity.Replace('+', '.'), file, declared, AttributeOptions.Read(attribute));
    }

    private static readonly SymbolDisplayFormat s_plainName = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>The types around a type, innermost first.</summary>
    public static IEnumerable<INamedTypeSymbol> ContainingTypes(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            yield return outer;
        }
    }

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Struct } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };

    private static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;
}
