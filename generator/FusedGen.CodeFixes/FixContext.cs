using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.CodeFixes;

/// <summary>The unchanged file that edits are planned on.</summary>
internal sealed record FixContext(Document Document, SyntaxNode Root, SemanticModel Model, CancellationToken CancellationToken)
{
    public static async Task<FixContext?> CreateAsync(Document document, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return root is null || model is null ? null : new FixContext(document, root, model, cancellationToken);
    }

    /// <summary>The innermost node of a kind around a place.</summary>
    public T? Find<T>(TextSpan span)
        where T : SyntaxNode =>
        Root.FullSpan.Contains(span) ? Root.FindNode(span, getInnermostNodeForTie: true).FirstAncestorOrSelf<T>() : null;
}
