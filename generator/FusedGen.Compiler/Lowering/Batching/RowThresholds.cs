namespace FusedGen.Compiler.Lowering.Batching;

/// <summary>
/// Numbers of rows at which a node that compares numbers, or holds one within bounds, may give something else: there
/// two of its numbers meet, as N and 100 do in <c>Min(N, 100)</c>.
/// </summary>
internal static class RowThresholds
{
    /// <summary>No span holds more rows.</summary>
    private const double MostRows = int.MaxValue - 1;

    private static readonly HashSet<string> s_comparing = new(StringComparer.Ordinal)
    {
        "Min", "Max", "Clip", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal", "Div", "Mod",
    };

    /// <summary>
    /// The numbers of rows on both sides of each place where two numbers of a node meet, from one row to as many as
    /// there can be.
    /// </summary>
    /// <param name="few">The node for some number of rows.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="many">The same node for another number.</param>
    /// <param name="otherRows">The other number.</param>
    public static IEnumerable<int> Of(LoweredNode few, int rows, LoweredNode many, int otherRows)
    {
        if (!s_comparing.Contains(few.Node.Operator))
        {
            return [];
        }

        RowLine[] lines = few.Inputs.Zip(many.Inputs, (one, other) => RowLine.Through(one, rows, other, otherRows)).OfType<RowLine>()
            .Where(line => line.Count > 0).ToArray();
        return lines.SelectMany((one, i) => lines.Skip(i + 1).SelectMany(other => Meetings(one, other))).Distinct();
    }

    /// <summary>A line of one element meets all of another.</summary>
    private static IEnumerable<int> Meetings(RowLine one, RowLine other)
    {
        for (int i = 0; i < Math.Max(one.Count, other.Count); i++)
        {
            int left = i % one.Count;
            int right = i % other.Count;
            double slope = one.Slope(left) - other.Slope(right);
            double meeting = slope == 0 ? 0 : (other.At(right, 0) - one.At(left, 0)) / slope;
            if (meeting is >= 1 and < MostRows)
            {
                yield return (int)meeting;
                yield return (int)meeting + 1;
            }
        }
    }
}
