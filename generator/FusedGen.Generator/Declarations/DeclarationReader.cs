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
        string space = Namespace(type);
        string identity = Identity(type);
        DeclaredType declared = new(
            string.Join(".", space.Split('.').Select(Escape)),
            new EquatableArray<string>(containing.Select(outer => $"partial {Keyword(outer)} {Escape(outer.Name)}")),
            $"{(type.IsStatic ? "static " : string.Empty)}partial {Keyword(type)} {Escape(type.Name)}",
            Escape(type.Name),
            type.IsStatic)
        {
            Structs = new EquatableArray<DeclaredStruct>([]),
            IsDerived = type.TypeKind == TypeKind.Class && type.BaseType is { SpecialType: not SpecialType.System_Object },
            TakenNames = new EquatableArray<string>(TakenNames.Of(type)),
        };
        return new ModelTarget(identity, identity.Replace('+', '.'), file, declared, AttributeOptions.Read(attribute));
    }

    /// <summary>A type's full metadata name: <c>Namespace.Outer+Inner</c>.</summary>
    public static string Identity(INamedTypeSymbol type)
    {
        string space = Namespace(type);
        string path = string.Join("+", ContainingTypes(type).Reverse().Append(type).Select(part => part.MetadataName));
        return space.Length == 0 ? path : space + "." + path;
    }

    /// <summary>
    /// How generated code spells a type that is not generic. Roslyn's own form does not escape keywords behind a dot
    /// that stands between types.
    /// </summary>
    public static string FullName(INamedTypeSymbol type) => "global::" + string.Join(".", Namespace(type).Split('.')
        .Concat(ContainingTypes(type).Reverse().Append(type).Select(part => part.Name))
        .Where(name => name.Length > 0)
        .Select(Escape));

    private static string Namespace(INamedTypeSymbol type) =>
        type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString(s_plainName);

    private static readonly SymbolDisplayFormat s_plainName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

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
