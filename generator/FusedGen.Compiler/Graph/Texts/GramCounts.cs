namespace FusedGen.Compiler.Graph.Texts;

/// <summary>Which runs of tokens are counted.</summary>
/// <param name="Tokens">The numbers of tokens that runs are made of.</param>
/// <param name="Unknown">The number of all other tokens; −1 for one that no run has.</param>
/// <param name="Grams">The runs, each with the column that counts it.</param>
/// <param name="Columns">How many columns there are.</param>
/// <param name="MostSkipped">Up to so many tokens lie between two of a run, the same number between all of
/// them.</param>
internal sealed record GramCounts(
    IReadOnlyDictionary<string, int> Tokens, int Unknown, IReadOnlyList<(int[] Tokens, int Column)> Grams, int Columns, int MostSkipped)
{
    /// <summary>How many distances there are between the tokens of a run, from 1 on, that fit into a text.</summary>
    /// <param name="tokens">Tokens of the text.</param>
    /// <param name="length">Tokens of the run.</param>
    /// <param name="mostSkipped">Tokens that may lie between two of a run.</param>
    public static int Distances(int tokens, int length, int mostSkipped) =>
        tokens < length ? 0
        : length == 1 ? 1
        : Math.Min(mostSkipped + 1, (tokens - 1) / (length - 1));

    /// <summary>Whether two count the same.</summary>
    public bool IsSame(GramCounts other) => Unknown == other.Unknown && Columns == other.Columns && MostSkipped == other.MostSkipped
        && Tokens.Count == other.Tokens.Count && Tokens.All(t => other.Tokens.TryGetValue(t.Key, out int number) && number == t.Value)
        && Grams.Count == other.Grams.Count && Grams.Zip(other.Grams, (a, b) => a.Column == b.Column && a.Tokens.AsEnumerable().SequenceEqual(b.Tokens))
            .All(isSame => isSame);
}
