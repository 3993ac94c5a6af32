using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.CodeFixes;

/// <summary>FG1001, FG1002: adds <c>partial</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialFix))]
public sealed class MakePartialFix : EditingFix
{
    /// <summary>Creates the fix.</summary>
    public MakePartialFix()
        : base(UsageDescriptors.NotPartial.Id, UsageDescriptors.ContainingTypeNotPartial.Id)
    {
    }

    private protected override IEnumerable<Edit> Plan(FixContext context, Diagnostic diagnostic)
    {
        if (context.Find<TypeDeclarationSyntax>(diagnostic.Location.SourceSpan) is { } type && !type.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            // Another change may be inside of the type, such as that of a model in it.
            yield return new Edit(
                $"Make '{type.Identifier.ValueText}' partial",
                nameof(MakePartialFix),
                editor => editor.ReplaceNode(type, (current, _) => WithPartial((TypeDeclarationSyntax)current)));
        }
    }

    /// <summary>The last of the modifiers, as the language wants it.</summary>
    private static TypeDeclarationSyntax WithPartial(TypeDeclarationSyntax type)
    {
        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0)
        {
            return (TypeDeclarationSyntax)type.AddModifiers(partial);
        }

        SyntaxToken keyword = type.Keyword;
        return (TypeDeclarationSyntax)type
            .WithKeyword(keyword.WithLeadingTrivia())
            .AddModifiers(partial.WithLeadingTrivia(keyword.LeadingTrivia));
    }
}
