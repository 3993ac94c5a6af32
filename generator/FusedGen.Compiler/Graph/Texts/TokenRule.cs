namespace FusedGen.Compiler.Graph.Texts;

/// <summary>How a text is cut into tokens.</summary>
internal enum TokenKind
{
    /// <summary>Each character is one.</summary>
    Characters,

    /// <summary>What matches the pattern.</summary>
    Matches,

    /// <summary>What lies between matches of the patterns, which cut one after the other.</summary>
    Between,
}

/// <summary>How a text is cut into tokens.</summary>
/// <param name="Kind">Where tokens begin and end.</param>
/// <param name="Patterns">The patterns of tokens, or of what is between them.</param>
/// <param name="LeastLength">Shorter tokens are left out; in characters.</param>
/// <param name="IsMarked">Whether U+0002 comes before the tokens and U+0003 behind them, where there are any.</param>
internal sealed record TokenRule(TokenKind Kind, IReadOnlyList<TextPattern> Patterns, int LeastLength, bool IsMarked)
{
    /// <summary>Whether two rules are one.</summary>
    public bool IsSame(TokenRule other) => Kind == other.Kind && LeastLength == other.LeastLength && IsMarked == other.IsMarked
        && Patterns.Select(p => p.Expression).SequenceEqual(other.Patterns.Select(p => p.Expression), StringComparer.Ordinal);
}
