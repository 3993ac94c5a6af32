using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Attention;

/// <summary>
/// Turns pairs of features by angles that depend on the position: <c>(a·cos − b·sin, a·sin + b·cos)</c>.
/// </summary>
internal static class Rotation
{
    /// <summary>Turns the first features of each head; the rest stays.</summary>
    /// <param name="node">The node.</param>
    /// <param name="rows">[batch, sequence, heads, features].</param>
    /// <param name="cos">The cosines of each position, [batch or 1, sequence, pairs or more].</param>
    /// <param name="sin">The sines, alike.</param>
    /// <param name="turned">How many features are turned.</param>
    /// <param name="interleaved">Whether a pair is two neighbours; else the first half of the features is paired with
    /// the second.</param>
    public static Value Turn(NodeContext node, Value rows, Value cos, Value sin, long turned, bool interleaved)
    {
        int features = rows.Shape[3];
        if (turned <= 0 || turned > features || turned % 2 != 0)
        {
            throw node.Mismatch($"turns {turned} of {features} features");
        }

        int half = (int)turned / 2;
        Value c = Pairs(node, cos, half);
        Value s = Pairs(node, sin, half);
        Value a = node.Slice(rows, 3, 0, half, interleaved ? 2 : 1);
        Value b = node.Slice(rows, 3, interleaved ? 1 : half, half, interleaved ? 2 : 1);
        Value first = node.Map(e => Formula.Subtract(Formula.Multiply(e[0], e[2]), Formula.Multiply(e[1], e[3])), a, b, c, s);
        Value second = node.Map(e => Formula.Add(Formula.Multiply(e[0], e[3]), Formula.Multiply(e[1], e[2])), a, b, c, s);
        Value rotated = node.Concat([first, second], 3);
        if (interleaved)
        {
            rotated = node.Take(rotated, 3, Enumerable.Range(0, (int)turned).Select(i => (i / 2) + (i % 2 * half)).ToArray());
        }

        Value result = turned == features ? rotated : node.Concat([rotated, node.Slice(rows, 3, (int)turned, features - (int)turned)], 3);
        return result.Shape.Equals(rows.Shape) ? result : throw node.Mismatch($"turns the shape {rows.Shape} by angles of the shape {cos.Shape}");
    }

    /// <summary>The cosines or sines of each position as [batch, sequence, 1, pairs].</summary>
    private static Value Pairs(NodeContext node, Value angles, int half) => angles.Shape.Rank == 3 && angles.Shape[2] >= half
        ? node.Reshape(node.Slice(angles, 2, 0, half), angles.Shape[0], angles.Shape[1], 1, half)
        : throw node.Mismatch($"has angles of the shape {angles.Shape} for {half} pairs of features");
}
