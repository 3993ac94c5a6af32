using FusedGen.Generator.Diagnostics;
using FusedGen.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.CodeFixes;

/// <summary>
/// FG0001, FG1008: puts the name of one of the project's models into the attribute, the nearest one first.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NameModelFix))]
public sealed class NameModelFix : EditingFix
{
    /// <summary>Creates the fix.</summary>
    public NameModelFix()
        : base(ModelDescriptors.ModelNotFound.Id, UsageDescriptors.NoFileName.Id)
    {
    }

    private protected override IEnumerable<Edit> Plan(FixContext context, Diagnostic diagnostic)
    {
        if (context.Find<AttributeArgumentSyntax>(diagnostic.Location.SourceSpan) is not { NameEquals: null } argument)
        {
            yield break;
        }

        string written = context.Model.GetConstantValue(argument.Expression, context.CancellationToken).Value as string ?? string.Empty;
        string[] paths = ModelHeaders.Paths(context.Document.Project.AnalyzerOptions.AdditionalFiles, context.CancellationToken);
        int rank = 0;
        foreach (string path in NearMisses.Find(written, paths))
        {
            string name = ModelNames.Shortest(path, paths);
            ExpressionSyntax literal = SyntaxFactory
                .LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name))
                .WithTriviaFrom(argument.Expression);

            // By rank and not by name: to fix all is to take the nearest for each.
            yield return new Edit($"Use \"{name}\"", nameof(NameModelFix) + rank++, editor => editor.ReplaceNode(argument.Expression, literal));
        }
    }
}
