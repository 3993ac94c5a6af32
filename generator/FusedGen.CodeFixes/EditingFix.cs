using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.CodeFixes;

/// <summary>
/// What the fixes have in common. A fix tells its edits from the unchanged file, so that "fix all" plans everything on
/// one state of the file and applies it through one editor: several changes at one place do not get lost.
/// </summary>
public abstract class EditingFix : CodeFixProvider
{
    private protected EditingFix(params string[] ids)
    {
        FixableDiagnosticIds = ids.ToImmutableArray();
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        async (context, document, diagnostics) => await ApplyAsync(document, diagnostics, context.CodeActionEquivalenceKey, context.CancellationToken)
            .ConfigureAwait(false));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            IEnumerable<Edit> edits = await PlanAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false);
            foreach (Edit edit in edits)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(edit.Title,
                        cancellationToken => ApplyAsync(context.Document, ImmutableArray.Create(diagnostic), edit.Key, cancellationToken), edit.Key),
                    diagnostic);
            }
        }
    }

    /// <summary>The ways to mend a diagnostic, the best first; none where a change would not be safe.</summary>
    private protected abstract IEnumerable<Edit> Plan(FixContext context, Diagnostic diagnostic);

    /// <summary>What an edit changes: of several diagnostics that one change mends, one is enough.</summary>
    private protected virtual TextSpan Target(Diagnostic diagnostic) => diagnostic.Location.SourceSpan;

    private async Task<IEnumerable<Edit>> PlanAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await FixContext.CreateAsync(document, cancellationToken).ConfigureAwait(false) is { } context ? Plan(context, diagnostic).ToArray() : [];

    private async Task<Document> ApplyAsync(Document document, ImmutableArray<Diagnostic> diagnostics, string? key, CancellationToken cancellationToken)
    {
        if (await FixContext.CreateAsync(document, cancellationToken).ConfigureAwait(false) is not { } context)
        {
            return document;
        }

        SyntaxEditor editor = new(context.Root, document.Project.Solution.Services);
        foreach (IGrouping<TextSpan, Diagnostic> group in diagnostics.GroupBy(Target).OrderBy(group => group.Key))
        {
            Plan(context, group.First()).FirstOrDefault(edit => edit.Key == key)?.Apply(editor);
        }

        return document.WithSyntaxRoot(editor.GetChangedRoot());
    }
}
