using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.Generator.Caching;

/// <summary>
/// A place in the source without the syntax tree, which would keep a whole compilation alive in the cache.
/// </summary>
internal sealed record LocationInfo(string FilePath, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo From(SyntaxNode node) =>
        new(node.SyntaxTree.FilePath, node.Span, node.SyntaxTree.GetLineSpan(node.Span).Span);

    public static LocationInfo From(SyntaxToken token) =>
        new(token.SyntaxTree?.FilePath ?? string.Empty, token.Span, token.SyntaxTree?.GetLineSpan(token.Span).Span ?? default);

    public Location ToLocation() => Location.Create(FilePath, Span, Lines);
}
