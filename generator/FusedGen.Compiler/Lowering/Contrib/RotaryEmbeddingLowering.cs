using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Attention;

namespace FusedGen.Compiler.Lowering.Contrib;

/// <summary>
/// The rotation of positions as <c>com.microsoft</c> has it: its inputs stand in another order than those of the
/// standard one.
/// </summary>
internal static class RotaryEmbeddingLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        ContribOperator.Of("RotaryEmbedding", RotaryEmbedding, "Without packed batches."),
    ];

    private static void RotaryEmbedding(NodeContext node)
    {
        if (node.Flag("is_packed_batching", false))
        {
            throw node.Unsupported("reads sequences of different lengths in one row, which is not supported");
        }

        Value x = node.FloatInput(0);
        Value cosines = node.FloatInput(2);
        Value sines = node.FloatInput(3);
        if (x.Shape.Rank is not (3 or 4) || cosines.Shape.Rank != 2 || !cosines.Shape.Equals(sines.Shape))
        {
            throw node.Mismatch($"turns the shape {x.Shape} by angles of the shapes {cosines.Shape} and {sines.Shape}");
        }

        long turned = node.Integer("rotary_embedding_dim", 0) is var named && named > 0 ? named : 2L * cosines.Shape[1];
        Value rows = Rows(node, x, turned);
        Value positions = Positions(node, rows.Shape[0], rows.Shape[1]);
        Value result = Rotation.Turn(node, rows, node.Gather(cosines, positions, 0, countsFromEnd: false),
            node.Gather(sines, positions, 0, countsFromEnd: false), turned, node.Flag("interleaved", false));
        node.Bind(x.Shape.Rank == 3 ? node.Reshape(result, x.Shape) : node.Swap(result, 1, 2));
    }

    /// <summary>
    /// [batch, sequence, heads, features]. Without a number of heads, each has as many features as are turned.
    /// </summary>
    private static Value Rows(NodeContext node, Value x, long turned)
    {
        if (x.Shape.Rank == 4)
        {
            return node.Swap(x, 1, 2);
        }

        long heads = node.Integer("num_heads", 0) is var named && named > 0 ? named : x.Shape[2] / Math.Max(1, turned);
        return heads > 0 && x.Shape[2] % heads == 0
            ? node.Reshape(x, x.Shape[0], x.Shape[1], (int)heads, x.Shape[2] / (int)heads)
            : throw node.Mismatch($"turns {heads} heads of the shape {x.Shape}");
    }

    /// <summary>The positions, [batch or 1, sequence]: all of them, or the first one alone.</summary>
    private static Value Positions(NodeContext node, int batch, int sequence)
    {
        Value given = node.Input(1);
        if (given.Shape.Rank == 2 && given.Shape[0] == batch && given.Shape[1] == sequence)
        {
            return given;
        }

        return given.Shape.Rank == 1 && given.Shape[0] == 1
            ? node.Map(given, AttentionMask.Counting(node, given.Type, 1, sequence), Formula.Add)
            : throw node.Mismatch($"has positions of the shape {given.Shape} for {batch} sequences of {sequence}");
    }
}
