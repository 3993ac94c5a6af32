using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Attention;

namespace FusedGen.Compiler.Lowering.Contrib;

/// <summary>
/// Attention whose operator also projects its input to queries, keys and values, or adds the bias of those projections.
/// </summary>
internal static class MultiHeadAttentionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        ContribOperator.Of("Attention", ProjectedAttention, "Without rotation and without a buffer shared by past and present; masks of up to three axes."),
        ContribOperator.Of("MultiHeadAttention", MultiHeadAttention,
            "Without a buffer shared by past and present, and without beams; masks of up to three axes."),
    ];

    /// <summary>One matrix projects the input to queries, keys and values, side by side.</summary>
    private static void ProjectedAttention(NodeContext node)
    {
        if (node.Flag("do_rotary", false))
        {
            throw node.Unsupported("rotates its queries and keys; export the model without this fusion");
        }

        RefuseSharedBuffer(node, node.Flag("past_present_share_buffer", false) || node.HasInput(6));
        Value x = node.FloatInput(0);
        Value weights = node.FloatInput(1);
        long heads = node.Integer("num_heads", 0);
        if (x.Shape.Rank != 3 || weights.Shape.Rank != 2)
        {
            throw node.Mismatch($"projects the shape {x.Shape} by weights of the shape {weights.Shape}");
        }

        Value projected = LinearLowering.MatMul(node, x, weights);
        if (node.OptionalInput(2) is { } bias)
        {
            node.RequireSameType(projected, bias);
            projected = node.Map(projected, bias, Formula.Add);
        }

        long[] sizes = node.Integers("qkv_hidden_sizes") ?? Enumerable.Repeat((long)weights.Shape[1] / 3, 3).ToArray();
        if (sizes.Length != 3 || sizes.Any(s => s <= 0 || s > weights.Shape[1]) || sizes.Sum() != weights.Shape[1] || sizes[0] != sizes[1])
        {
            throw node.Mismatch($"makes queries, keys and values of {string.Join(", ", sizes.Take(8))} features out of {weights.Shape[1]}");
        }

        Value Part(int i) => AttentionHeads.Split(node, node.Slice(projected, 2, (int)sizes.Take(i).Sum(), (int)sizes[i]), heads);
        Value? past = node.OptionalInput(4);
        Value k = AttentionHeads.Append(node, Half(node, past, 0), Part(1));
        Value v = AttentionHeads.Append(node, Half(node, past, 1), Part(2));
        Attend(node, Part(0), k, v, node.OptionalInput(3), node.OptionalInput(5), past?.Shape[3] ?? 0);
        if (node.IsUsed(1))
        {
            node.Bind(1, node.Concat([node.Reshape(k, [1, .. k.Shape.ToArray()]), node.Reshape(v, [1, .. v.Shape.ToArray()])], 0));
        }
    }

    /// <summary>The keys (0) or the values (1) in a state that holds both.</summary>
    private static Value? Half(NodeContext node, Value? past, int half) => past is null ? null
        : past.Shape.Rank == 5 && past.Shape[0] == 2 ? node.Reshape(node.Slice(past, 0, half, 1), past.Shape.ToArray().Skip(1).ToArray())
        : throw node.Mismatch($"has a past of the shape {past.Shape}");

    /// <summary>
    /// Queries, keys and values come apart, or packed, or with the heads already apart; the bias of their projections
    /// is still to be added.
    /// </summary>
    private static void MultiHeadAttention(NodeContext node)
    {
        RefuseSharedBuffer(node, node.HasInput(8) || node.HasInput(9));
        long heads = node.Integer("num_heads", 0);
        (Value q, Value k, Value v) = Projections(node, heads);
        if (node.OptionalInput(3) is { } bias)
        {
            (q, k, v) = Biased(node, bias, q, k, v);
        }

        Value? past = node.OptionalInput(6);
        k = AttentionHeads.Append(node, past, k);
        v = AttentionHeads.Append(node, node.OptionalInput(7), v);
        node.Bind(1, k);
        node.Bind(2, v);
        node.Bind(3, Attend(node, q, k, v, node.OptionalInput(4), node.OptionalInput(5), past?.Shape[2] ?? 0).Masked);
    }

    /// <summary>Each [batch, heads, sequence, features].</summary>
    private static (Value Q, Value K, Value V) Projections(NodeContext node, long heads)
    {
        Value query = node.FloatInput(0);
        if (!node.HasInput(1))
        {
            Value[] all = Unpacked(node, query, heads, 3);
            return (all[0], all[1], all[2]);
        }

        Value q = AttentionHeads.Split(node, query, heads);
        Value key = node.FloatInput(1);
        if (!node.HasInput(2))
        {
            Value[] both = Unpacked(node, key, heads, 2);
            return (q, both[0], both[1]);
        }

        Value Heads(Value x) => x.Shape.Rank == 4 ? x : AttentionHeads.Split(node, x, heads);
        return (q, Heads(key), Heads(node.FloatInput(2)));
    }

    /// <summary>Several projections out of [batch, sequence, heads, projections, features].</summary>
    private static Value[] Unpacked(NodeContext node, Value x, long heads, int count)
    {
        if (x.Shape.Rank != 5 || x.Shape[2] != heads || x.Shape[3] != count)
        {
            throw node.Mismatch($"unpacks {count} projections of {heads} heads from the shape {x.Shape}");
        }

        return Enumerable.Range(0, count)
            .Select(i => node.Swap(node.Reshape(node.Slice(x, 3, i, 1), x.Shape[0], x.Shape[1], (int)heads, x.Shape[4]), 1, 2))
            .ToArray();
    }

    /// <summary>
    /// Adds the bias, which has the features of all three side by side. Keys and values whose heads came apart are of
    /// another layer and have theirs.
    /// </summary>
    private static (Value Q, Value K, Value V) Biased(NodeContext node, Value bias, Value q, Value k, Value v)
    {
        int Features(Value x) => x.Shape[1] * x.Shape[3];
        bool ownKeys = node.OptionalInput(1)?.Shape.Rank != 4;
        if (bias.Shape.Rank != 1 || bias.Shape[0] != Features(q) + Features(k) + Features(v))
        {
            throw node.Mismatch($"has a bias of the shape {bias.Shape} for {Features(q)}, {Features(k)} and {Features(v)} features");
        }

        node.RequireSameType(q, bias);
        Value Add(Value x, int start) => node.Map(x, node.Reshape(node.Slice(bias, 0, start, Features(x)), x.Shape[1], 1, x.Shape[3]), Formula.Add);
        return (Add(q, 0), ownKeys ? Add(k, Features(q)) : k, ownKeys ? Add(v, Features(q) + Features(k)) : v);
    }

    private static AttentionScores Attend(NodeContext node, Value q, Value k, Value v, Value? mask, Value? bias, int past)
    {
        node.RequireSameType(q, k, v);
        Value? added = PaddingMask.Bias(node, mask, bias, q, k.Shape[2], past);
        AttentionScores scores = ScaledDotProduct.Weigh(node, q, k, Scale(node, q), cap: 0, added);
        node.Bind(AttentionHeads.Join(node, ScaledDotProduct.Take(node, scores.Weights, v)));
        return scores;
    }

    /// <summary>The factor of the scores. 0 stands for the usual one.</summary>
    public static double Scale(NodeContext node, Value q) => node.Float("scale", 0) is var scale && scale != 0 ? scale : 1 / Math.Sqrt(q.Shape[3]);

    private static void RefuseSharedBuffer(NodeContext node, bool isShared)
    {
        if (isShared)
        {
            throw node.Unsupported("keeps past and present keys in one buffer whose filled part is known at run time only; export it without buffer sharing");
        }
    }
}
