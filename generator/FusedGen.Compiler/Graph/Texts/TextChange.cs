namespace FusedGen.Compiler.Graph.Texts;

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

    /// <summary>Whether two rows of changes are one.</summary>
    public static bool AreSame(IReadOnlyList<TextChange> a, IReadOnlyList<TextChange> b) =>
        a.Count == b.Count && a.Zip(b, (x, y) => x.IsSame(y)).All(isSame => isSame);
}
