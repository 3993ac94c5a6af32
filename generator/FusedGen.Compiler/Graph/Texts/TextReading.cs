namespace FusedGen.Compiler.Graph.Texts;

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
        TextChange.AreSame(Changes, other.Changes) && TextChange.AreSame(TokenChanges, other.TokenChanges)
        && (Rule is null ? other.Rule is null : other.Rule is not null && Rule.IsSame(other.Rule))
        && (Counts is null ? other.Counts is null : other.Counts is not null && Counts.IsSame(other.Counts));
}
