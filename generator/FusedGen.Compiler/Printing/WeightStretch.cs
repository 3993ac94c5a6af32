namespace FusedGen.Compiler.Printing;

/// <summary>Constants that lie one behind the other and are spelled in one way.</summary>
/// <param name="First">The first word.</param>
/// <param name="Count">How many words there are.</param>
/// <param name="IsRun">Whether all of them are equal, so that one tells all.</param>
internal readonly record struct WeightStretch(int First, int Count, bool IsRun)
{
    /// <summary>
    /// Fewer equal words than this are spelled like others: a run ends the literal before it. Padding and layers that a
    /// network fills with one number have longer ones.
    /// </summary>
    public const int ShortestRun = 256;

    /// <summary>Divides constants into long runs and what is between, the latter in pieces.</summary>
    /// <param name="words">The constants.</param>
    /// <param name="longest">The most words of a piece that is no run.</param>
    public static IEnumerable<WeightStretch> Divide(IReadOnlyList<int> words, int longest)
    {
        int open = 0;
        for (int first = 0; first < words.Count;)
        {
            int end = first + 1;
            while (end < words.Count && words[end] == words[first])
            {
                end++;
            }

            if (end - first >= ShortestRun)
            {
                foreach (WeightStretch piece in Pieces(open, first, longest))
                {
                    yield return piece;
                }

                yield return new WeightStretch(first, end - first, IsRun: true);
                open = end;
            }

            first = end;
        }

        foreach (WeightStretch piece in Pieces(open, words.Count, longest))
        {
            yield return piece;
        }
    }

    private static IEnumerable<WeightStretch> Pieces(int first, int end, int longest)
    {
        for (; first < end; first += longest)
        {
            yield return new WeightStretch(first, Math.Min(longest, end - first), IsRun: false);
        }
    }
}
