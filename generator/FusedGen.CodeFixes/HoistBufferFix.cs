using FusedGen.Generator.Analyzers.Calls;
using FusedGen.Generator.Analyzers.Loops;
using FusedGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace FusedGen.CodeFixes;

/// <summary>FG1025: moves the declaration of an output buffer before the loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HoistBufferFix))]
public sealed class HoistBufferFix : EditingFix
{
    /// <summary>Creates the fix.</summary>
    public HoistBufferFix()
        : base(CallSiteDescriptors.LoopAllocation.Id)
    {
    }

    private protected override IEnumerable<Edit> Plan(FixContext context, Diagnostic diagnostic)
    {
        if (context.Find<ArgumentSyntax>(diagnostic.Location.SourceSpan)?.Parent?.Parent is InvocationExpressionSyntax syntax
            && ModelCall.Read(syntax, context.Model, context.CancellationToken) is { } call
            && call.Arguments.FirstOrDefault(argument => argument.Expression.Span == diagnostic.Location.SourceSpan) is { } argument
            && LoopBuffer.Read(call, argument, context.Model, context.CancellationToken) is { IsHoistable: true, Declaration: { } declaration } buffer)
        {
            yield return new Edit("Allocate once, before the loop", nameof(HoistBufferFix), editor => Hoist(editor, declaration, buffer.Loop));
        }
    }

    private static void Hoist(SyntaxEditor editor, LocalDeclarationStatementSyntax declaration, StatementSyntax loop)
    {
        editor.InsertBefore(loop, declaration
            .WithLeadingTrivia(declaration.GetLeadingTrivia().SkipWhile(IsBlank))
            .WithTrailingTrivia(declaration.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation));
        editor.RemoveNode(declaration, SyntaxRemoveOptions.KeepNoTrivia);
    }

    private static bool IsBlank(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.WhitespaceTrivia) || trivia.IsKind(SyntaxKind.EndOfLineTrivia);
}
