using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Lowering.Attention;

namespace FusedGen.Compiler.Lowering.Contrib;

/// <summary>
/// Attention whose heads of queries share heads of keys and values, with the keys and values of earlier calls and a
/// rotation of positions.
/// </summary>
internal static class GroupQueryAttentionLowering
{
    private const int WithoutWindow = -1;
    private const double DefaultNormEpsilon = 1e-6f;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        ContribOperator.Of("GroupQueryAttention", GroupQueryAttention,
            "Constant lengths, the same for all samples; no quantised keys and values, and no keys and values for a window only."),
    ];

    private static void GroupQueryAttention(NodeContext node)
    {
        RefuseOtherCaches(node);
        (Value q, Value k, Value v) = Projections(node);
        int sequence = q.Shape[2];
        int total = Total(node, q.Shape[0], sequence);
        int past = total - sequence;
        (q, k) = Normalised(node, q, k);
        (q, k) = Turned(node, q, k, past);
        Value keys = WithPast(node, node.OptionalInput(3), k, past, output: 1);
        Value values = WithPast(node, node.OptionalInput(4), v, past, output: 2);

        double scale = MultiHeadAttentionLowering.Scale(node, q);
        AttentionScores scores = ScaledDotProduct.Weigh(node, q, keys, scale, node.Float("softcap", 0), Bias(node, q, total, past), Sink(node, q));
        node.Bind(AttentionHeads.Join(node, ScaledDotProduct.Take(node, scores.Weights, values)));
        switch (node.Integer("qk_output", 0))
        {
            case 0:
                node.RequireUnused(3, "set qk_output");
                break;
            case 1:
                node.Bind(3, node.Map(scores.Masked, x => Formula.Select(
                    Formula.Apply(BinaryFunction.Equal, x, Formula.Number(double.NegativeInfinity, x.Type)), Formula.Number(0, x.Type), x)));
                break;
            case 2:
                node.Bind(3, scores.Weights);
                break;
            case long other:
                throw node.Unsupported($"has qk_output = {other}; supported are 0 to 2");
        }
    }

    private static void RefuseOtherCaches(NodeContext node)
    {
        node.OneOf("k_quant_type", "NONE", "NONE");
        node.OneOf("v_quant_type", "NONE", "NONE");
        if (node.HasInput(12) || node.HasInput(13) || node.Integer("kv_cache_bit_width", 0) is not (0 or 32 or 16))
        {
            throw node.Unsupported("keeps quantised keys and values, which is not supported");
        }

        if (node.Flag("sliding_window_cache", false))
        {
            throw node.Unsupported("keeps the keys and values of a window only, which is not supported");
        }
    }

    /// <summary>Each [batch, heads, sequence, features], out of three inputs or out of one that holds all.</summary>
    private static (Value Q, Value K, Value V) Projections(NodeContext node)
    {
        long heads = node.Integer("num_heads", 0);
        long shared = node.Integer("kv_num_heads", 0);
        Value query = node.FloatInput(0);
        if (node.HasInput(1))
        {
            return (AttentionHeads.Split(node, query, heads), AttentionHeads.Split(node, node.FloatInput(1), shared),
                AttentionHeads.Split(node, node.FloatInput(2), shared));
        }

        long all = heads + (2 * shared);
        if (query.Shape.Rank != 3 || heads <= 0 || shared <= 0 || all > query.Shape[2] || query.Shape[2] % all != 0)
        {
            throw node.Mismatch($"makes {heads} heads of queries and {shared} of keys and values out of the shape {query.Shape}");
        }

        int features = query.Shape[2] / (int)all;
        Value Part(long first, long count) => AttentionHeads.Split(node, node.Slice(query, 2, (int)first * features, (int)count * features), count);
        return (Part(0, heads), Part(heads, shared), Part(heads + shared, shared));
    }

    /// <summary>Keys in all, those of earlier calls included.</summary>
    private static int Total(NodeContext node, int batch, int sequence)
    {
        long[] last = node.ConstantIntegers(5, "seqlens_k");
        long[] total = node.ConstantIntegers(6, "total_sequence_length");
        if (last.Length != batch || total.Length != 1 || last.Any(l => l != last[0]))
        {
            throw node.Unsupported($"has {last.Length} lengths of keys for {batch} samples, which must be one for each and the same for all");
        }

        return last[0] + 1 == total[0] && total[0] >= sequence && total[0] <= int.MaxValue
            ? (int)total[0]
            : throw node.Mismatch($"has {last[0]} + 1 keys, {total[0]} in all, for {sequence} queries");
    }

    /// <summary>Both divided by the root mean square of each head, where the node has weights for that.</summary>
    private static (Value Q, Value K) Normalised(NodeContext node, Value q, Value k)
    {
        if (!node.HasInput(14) && !node.HasInput(15))
        {
            return (q, k);
        }

        double epsilon = node.Float("qk_norm_epsilon", DefaultNormEpsilon);
        return (LayerNormalizationLowering.RootMeanSquare(node, q, [3], epsilon, node.Input(14)).Result,
            LayerNormalizationLowering.RootMeanSquare(node, k, [3], epsilon, node.Input(15)).Result);
    }

    private static (Value Q, Value K) Turned(NodeContext node, Value q, Value k, int past)
    {
        if (!node.Flag("do_rotary", false))
        {
            // The tables of angles and the positions may be there, and are not used.
            _ = node.HasInput(7) | node.HasInput(8) | node.HasInput(9);
            return (q, k);
        }

        bool interleaved = node.Flag("rotary_interleaved", false);
        int sequence = q.Shape[2];
        Value positions = node.OptionalInput(9) ?? node.Map(
            AttentionMask.Counting(node, ElementType.Int64, 1, sequence), node.NewConstant(Tensor.ScalarOf((long)past)), Formula.Add);
        Value cos = node.Gather(node.FloatInput(7), positions, 0, countsFromEnd: false);
        Value sin = node.Gather(node.FloatInput(8), positions, 0, countsFromEnd: false);
        Value Turn(Value x) => node.Swap(Rotation.Turn(node, node.Swap(x, 1, 2), cos, sin, 2L * cos.Shape.Last, interleaved), 1, 2);
        return (Turn(q), Turn(k));
    }

    /// <summary>
    /// The keys or values of earlier calls and of this one. What the caller's buffer holds beyond them stays there.
    /// </summary>
    private static Value WithPast(NodeContext node, Value? buffer, Value present, int past, int output)
    {
        if (buffer is null || buffer.Shape.Count == 0)
        {
            node.Bind(output, present);
            return past == 0 ? present : throw node.Mismatch($"has {past} earlier keys and no input that holds them");
        }

        if (buffer.Shape.Rank != 4 || buffer.Shape[2] < past)
        {
            throw node.Mismatch($"has {past} earlier keys in the shape {buffer.Shape}");
        }

        Value all = AttentionHeads.Append(node, past == 0 ? null : node.Slice(buffer, 2, 0, past), present);
        int total = all.Shape[2];
        node.Bind(output, buffer.Shape[2] <= total ? all : node.Concat([all, node.Slice(buffer, 2, total, buffer.Shape[2] - total)], 2));
        return all;
    }

    /// <summary>−∞ for later keys, and for those that lie before the window.</summary>
    private static Value? Bias(NodeContext node, Value q, int total, int past)
    {
        int sequence = q.Shape[2];
        long window = node.Integer("local_window_size", WithoutWindow);
        if (window < 1 && window != WithoutWindow)
        {
            throw node.Unsupported($"has a window of {window} keys");
        }

        Value first = node.NewConstant(Tensor.ScalarOf((long)past));
        Value? causal = node.Flag("causal", true) ? AttentionMask.Causal(node, sequence, total, first, q.Type) : null;
        Value? before = window == WithoutWindow ? null : AttentionMask.Window(node, sequence, total, first, window, q.Type);
        return AttentionMask.Sum(node, [causal, before, node.OptionalInput(10)]);
    }

    /// <summary>
    /// A score of each head that takes weight and has no value: given, or 0 where the softmax is smoothed.
    /// </summary>
    private static Value? Sink(NodeContext node, Value q)
    {
        if (node.OptionalInput(11) is { } given)
        {
            return given.Shape.Count == q.Shape[1]
                ? node.Reshape(given, q.Shape[1], 1, 1)
                : throw node.Mismatch($"has sinks of the shape {given.Shape} for {q.Shape[1]} heads");
        }

        return node.Flag("smooth_softmax", false) ? node.NewConstant(Tensor.ScalarOf(0.0, q.Type)) : null;
    }
}
