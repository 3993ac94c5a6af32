using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.Attention;

/// <summary>
/// The standard forms of scaled dot-product attention and of the rotation of positions before it, as products, maps and
/// moves.
/// </summary>
internal static class AttentionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Attention", Attention, Since: 23),
        new("RotaryEmbedding", RotaryEmbedding, Since: 23),
    ];

    /// <summary>A row without any allowed key gives 0.</summary>
    private static void Attention(NodeContext node)
    {
        bool flat = node.FloatInput(0).Shape.Rank == 3;
        Value q = Heads(node, node.FloatInput(0), "q_num_heads");
        Value k = AttentionHeads.Append(node, node.OptionalInput(4), Heads(node, node.FloatInput(1), "kv_num_heads"));
        Value v = AttentionHeads.Append(node, node.OptionalInput(5), Heads(node, node.FloatInput(2), "kv_num_heads"));
        node.RequireSameType(q, k, v);
        node.Bind(1, k);
        node.Bind(2, v);

        Value? bias = Bias(node, q, k, past: node.OptionalInput(4)?.Shape[2] ?? 0);
        AttentionScores scores = ScaledDotProduct.Weigh(node, q, k, node.Float("scale", 1 / Math.Sqrt(q.Shape[3])), node.Float("softcap", 0), bias);
        Value weights = bias is null ? scores.Weights : node.Map(node.Reduce(ReduceKind.Max, bias, [bias.Shape.Rank - 1]), scores.Weights, (most, w) =>
            Formula.Select(Formula.Apply(BinaryFunction.Equal, most, Formula.Number(double.NegativeInfinity, most.Type)), Formula.Number(0, w.Type), w));
        Value y = ScaledDotProduct.Take(node, weights, v);
        node.Bind(flat ? AttentionHeads.Join(node, y) : y);
        node.Bind(3, node.Integer("qk_matmul_output_mode", 0) switch
        {
            0 => scores.Scores,
            1 => scores.Capped,
            2 => scores.Masked,
            3 => weights,
            long mode => throw node.Unsupported($"has qk_matmul_output_mode = {mode}; supported are 0 to 3"),
        });
    }

    private static Value Heads(NodeContext node, Value x, string attribute) =>
        x.Shape.Rank == 4 ? x : AttentionHeads.Split(node, x, node.Integer(attribute, 0));

    /// <summary>
    /// What is added to the scores: the mask, −∞ for later positions, −∞ for padded keys; null for nothing.
    /// </summary>
    private static Value? Bias(NodeContext node, Value q, Value k, int past)
    {
        int queries = q.Shape[2];
        int keys = k.Shape[2];
        Value? mask = node.OptionalInput(3) is { } given ? Mask(node, given, q.Type, keys) : null;
        Value? lengths = node.OptionalInput(6);
        Value? causal = null;
        if (node.Flag("is_causal", false))
        {
            Value first = lengths is null
                ? node.NewConstant(Tensor.ScalarOf((long)past))
                : node.Map(node.Reshape(lengths, lengths.Shape.Count, 1, 1, 1), n => Formula.Subtract(n, Formula.Number(queries, n.Type)));
            causal = AttentionMask.Causal(node, queries, keys, first, q.Type);
        }

        Value? padded = lengths is null ? null : AttentionMask.Outside(node, keys, null, lengths, double.NegativeInfinity, q.Type);
        return AttentionMask.Sum(node, [mask, causal, padded]);
    }

    /// <summary>
    /// A mask of booleans says what is allowed; one of numbers is added. Keys beyond a short mask are forbidden.
    /// </summary>
    private static Value Mask(NodeContext node, Value mask, ElementType type, int keys)
    {
        Value bias = mask.Type == ElementType.Bool ? AttentionMask.Not(node, mask, double.NegativeInfinity, type) : mask;
        if (bias.Type != type || bias.Shape.Rank == 0)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"has a mask of type {mask.Type} and shape {mask.Shape}");
        }

        if (bias.Shape.Last == 1 || bias.Shape.Last >= keys)
        {
            return bias;
        }

        int last = bias.Shape.Rank - 1;
        Value missing = node.Expand(
            node.NewConstant(Tensor.ScalarOf(double.NegativeInfinity, type)), bias.Shape.With(last, keys - bias.Shape.Last));
        return node.Concat([bias, missing], last);
    }

    private static void RotaryEmbedding(NodeContext node)
    {
        Value x = node.FloatInput(0);
        bool flat = x.Shape.Rank == 3;
        long heads = node.Integer("num_heads", 0);
        if (!(flat || x.Shape.Rank == 4) || (flat && (heads <= 0 || x.Shape[2] % heads != 0)))
        {
            throw node.Mismatch($"turns {heads} heads of the shape {x.Shape}");
        }

        Value rows = flat ? node.Reshape(x, x.Shape[0], x.Shape[1], (int)heads, x.Shape[2] / (int)heads) : node.Swap(x, 1, 2);
        long turned = node.Integer("rotary_embedding_dim", 0) is var named && named > 0 ? named : rows.Shape[3];
        Value result = Rotation.Turn(node, rows, Angles(node, 1), Angles(node, 2), turned, node.Flag("interleaved", false));
        node.Bind(flat ? node.Reshape(result, x.Shape) : node.Swap(result, 1, 2));
    }

    /// <summary>The cosines or sines of each position: the cache itself, or its rows at the given positions.</summary>
    private static Value Angles(NodeContext node, int input) =>
        node.OptionalInput(3) is { } positions ? node.Gather(node.FloatInput(input), positions, 0) : node.FloatInput(input);
}
