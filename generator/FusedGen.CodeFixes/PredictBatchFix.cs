using System.Globalization;
using FusedGen.Generator.Analyzers.Calls;
using FusedGen.Generator.Analyzers.Loops;
using FusedGen.Generator.Declarations;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace FusedGen.CodeFixes;

/// <summary>FG1023: puts one <c>PredictBatch</c> in place of a loop over rows.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PredictBatchFix))]
public sealed class PredictBatchFix : EditingFix
{
    /// <summary>Creates the fix.</summary>
    public PredictBatchFix()
        : base(CallSiteDescriptors.RowLoop.Id)
    {
    }

    private protected override IEnumerable<Edit> Plan(FixContext context, Diagnostic diagnostic)
    {
        if (context.Find<InvocationExpressionSyntax>(diagnostic.Location.SourceSpan) is not { } syntax
            || ModelCall.Read(syntax, context.Model, context.CancellationToken) is not { } call
            || RowLoop.Read(call, context.Model, context.CancellationToken) is not { } loop
            || HasComment(loop))
        {
            yield break;
        }

        StatementSyntax batch = SyntaxFactory.ExpressionStatement(Batch(loop, context))
            .WithTriviaFrom(loop.Syntax)
            .WithAdditionalAnnotations(Formatter.Annotation);
        yield return new Edit("Predict all rows in one batch", nameof(PredictBatchFix), editor => editor.ReplaceNode(loop.Syntax, batch));
    }

    /// <summary>What somebody wrote inside of the loop is not thrown away unasked.</summary>
    private static bool HasComment(RowLoop loop) => loop.Syntax.DescendantTrivia()
        .Any(trivia => loop.Syntax.Span.Contains(trivia.Span) && !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));

    private static InvocationExpressionSyntax Batch(RowLoop loop, FixContext context)
    {
        SimpleNameSyntax name = SyntaxFactory.IdentifierName(GeneratedMembers.PredictBatch);
        ExpressionSyntax method = loop.Call.Syntax.Expression is MemberAccessExpressionSyntax access ? access.WithName(name) : name;
        return SyntaxFactory.InvocationExpression(
            method.WithoutTrivia(),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(loop.Rows.Select((row, i) =>
                SyntaxFactory.Argument(row is null ? loop.Call.Arguments[i].Expression.WithoutTrivia() : Rows(row, loop, context))))));
    }

    private static ExpressionSyntax Rows(RowSlice row, RowLoop loop, FixContext context)
    {
        ExpressionSyntax factor = loop.Count.WithoutTrivia();
        bool isOneTerm = factor is IdentifierNameSyntax or LiteralExpressionSyntax or MemberAccessExpressionSyntax or ParenthesizedExpressionSyntax;
        string text = string.Format(
            CultureInfo.InvariantCulture, isOneTerm ? "{0}.{1}(0, {2} * {3})" : "{0}.{1}(0, ({2}) * {3})", row.Buffer.WithoutTrivia(), row.Slicer, factor,
            row.RowLength.NameAt(context.Model, loop.Syntax.SpanStart));
        return SyntaxFactory.ParseExpression(text);
    }
}
