namespace FusedGen.Compiler.Graph.Texts;

/// <summary>How letters are changed.</summary>
public enum TextCase
{
    /// <summary>They stay.</summary>
    Same,

    /// <summary>To lower case, in no culture.</summary>
    Lower,

    /// <summary>To upper case, in no culture.</summary>
    Upper,
}

/// <summary>A change of texts: those that are stop words go, the others change their letters.</summary>
/// <param name="Case">The letters of those that stay.</param>
/// <param name="StopWords">The texts that go; untrusted.</param>
/// <param name="IsCaseSensitive">Whether a stop word has to have the same letters; else both are compared in upper case
/// where that is what the change makes, and in lower case otherwise.</param>
internal sealed record TextChange(TextCase Case, IReadOnlyList<string> StopWords, bool IsCaseSensitive)
{
    /// <summary>The case in which texts are compared with stop words.</summary>
    public TextCase Compared => IsCaseSensitive ? TextCase.Same : Case == TextCase.Upper ? TextCase.Upper : TextCase.Lower;

    /// <summary>Whether two changes are one.</summary>
    public bool IsSame(TextChange other) => Case == other.Case && IsCaseSensitive == other.IsCaseSensitive
        && StopWords.SequenceEqual(other.StopWords, StringComparer.Ordinal);
}

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

/// <summary>Which runs of tokens are counted.</summary>
/// <param name="Tokens">The numbers of tokens that runs are made of.</param>
/// <param name="Unknown">The number of all other tokens; −1 for one that no run has.</param>
/// <param name="Grams">The runs, each with the column that counts it.</param>
/// <param name="Columns">How many columns there are.</param>
/// <param name="MostSkipped">Up to so many tokens lie between two of a run, the same number between all of
/// them.</param>
internal sealed record GramCounts(IReadOnlyDictionary<string, int> Tokens, int Unknown, IReadOnlyList<(int[] Tokens, int Column)> Grams, int Columns,
    int MostSkipped)
{
    /// <summary>Whether two count the same.</summary>
    public bool IsSame(GramCounts other) => Unknown == other.Unknown && Columns == other.Columns && MostSkipped == other.MostSkipped
        && Tokens.Count == other.Tokens.Count && Tokens.All(t => other.Tokens.TryGetValue(t.Key, out int number) && number == t.Value)
        && Grams.Count == other.Grams.Count && Grams.Zip(other.Grams, (a, b) => a.Column == b.Column && a.Tokens.AsEnumerable().SequenceEqual(b.Tokens))
            .All(isSame => isSame);
}

/// <summary>
/// What is made of the letters of a text, which are known only at run time: another text, or how often each of some
/// runs of tokens is in it.
/// </summary>
/// <param name="Changes">Changes of the whole text, one after the other.</param>
/// <param name="Vocabulary">The texts that have numbers.</param>
internal sealed record TextReading(IReadOnlyList<TextChange> Changes, Vocabulary Vocabulary)
{
    /// <summary>How the text is cut; null where it stays one text.</summary>
    public TokenRule? Rule { get; init; }

    /// <summary>Changes of the tokens.</summary>
    public IReadOnlyList<TextChange> TokenChanges { get; init; } = [];

    /// <summary>What is counted; null where the text stays one.</summary>
    public GramCounts? Counts { get; init; }

    /// <summary>Whether two readings are one.</summary>
    public bool IsSame(TextReading other) =>
        AreSame(Changes, other.Changes) && AreSame(TokenChanges, other.TokenChanges)
        && (Rule is null ? other.Rule is null : other.Rule is not null && Rule.IsSame(other.Rule))
        && (Counts is null ? other.Counts is null : other.Counts is not null && Counts.IsSame(other.Counts));

    private static bool AreSame(IReadOnlyList<TextChange> a, IReadOnlyList<TextChange> b) => a.Count == b.Count && a.Zip(b, (x, y) => x.IsSame(y))
        .All(isSame => isSame);
}
