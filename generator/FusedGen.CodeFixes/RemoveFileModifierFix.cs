using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.CodeFixes;

/// <summary>FG1007: removes <c>file</c> from the type, or from the one around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveFileModifierFix))]
public sealed class RemoveFileModifierFix : EditingFix
{
    /// <summary>Creates the fix.</summary>
    public RemoveFileModifierFix()
        : base(UsageDescriptors.FileLocalType.Id)
    {
    }

    private protected override IEnumerable<Edit> Plan(FixContext context, Diagnostic diagnostic)
    {
        TypeDeclarationSyntax? type = context.Find<TypeDeclarationSyntax>(diagnostic.Location.SourceSpan)?
            .AncestorsAndSelf()
            .OfType<TypeDeclarationSyntax>()
            .FirstOrDefault(outer => outer.Modifiers.Any(SyntaxKind.FileKeyword));
        if (type is not null)
        {
            yield return new Edit(
                "Remove 'file'", nameof(RemoveFileModifierFix),
                editor => editor.ReplaceNode(type, (current, _) => WithoutFile((TypeDeclarationSyntax)current)));
        }
    }

    /// <summary>What stood before the modifier stands before the token that follows it.</summary>
    private static TypeDeclarationSyntax WithoutFile(TypeDeclarationSyntax type)
    {
        SyntaxToken file = type.Modifiers.FirstOrDefault(modifier => modifier.IsKind(SyntaxKind.FileKeyword));
        if (file.RawKind == 0)
        {
            return type;
        }

        SyntaxToken next = file.GetNextToken();
        TypeDeclarationSyntax moved = type.ReplaceToken(next, next.WithLeadingTrivia(file.LeadingTrivia));
        return moved.WithModifiers(moved.Modifiers.Remove(moved.Modifiers.First(modifier => modifier.IsKind(SyntaxKind.FileKeyword))));
    }
}
