using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Scaled dot-product attention and the rotation of positions before it, as products, maps and moves.</summary>
internal static class AttentionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Attention", Attention, Since: 23),
        new("RotaryEmbedding", RotaryEmbedding, Since: 23),
    ];

    /// <summary>
    /// <c>Y = softmax(cap(s · Q · Kᵀ) + bias) · V</c> per head, where the bias holds the mask, and a row without any allowed element gives 0. Heads of
    /// keys and values are shared by several heads of queries where there are fewer of them.
    /// </summary>
    private static void Attention(NodeContext node)
    {
        bool flat = node.FloatInput(0).Shape.Rank == 3;
        Value q = Heads(node, node.FloatInput(0), "q_num_heads");
        Value key = Joined(node, node.OptionalInput(4), Heads(node, node.FloatInput(1), "kv_num_heads"));
        Value value = Joined(node, node.OptionalInput(5), Heads(node, node.FloatInput(2), "kv_num_heads"));
        node.RequireSameType(q, key, value);
        int past = node.OptionalInput(4)?.Shape[2] ?? 0;
        node.Bind(1, key);
        node.Bind(2, value);
        Value k = Shared(node, key, q.Shape[1]);
        Value v = Shared(node, value, q.Shape[1]);

        double scale = node.Float("scale", 1 / Math.Sqrt(q.Shape[3]));
        double cap = node.Float("softcap", 0);
        Value scores = node.Map(node.MatMul(q, node.Swap(k, 2, 3)), x => Formula.Multiply(x, scale));
        Value capped = cap == 0 ? scores : node.Map(scores, x => Formula.Multiply(Formula.Apply(UnaryFunction.Tanh, Formula.Multiply(x, 1 / cap)), cap));
        Value? bias = Bias(node, q, k, past);
        Value masked = bias is null ? capped : node.Map(capped, bias, Formula.Add);
        if (!masked.Shape.Equals(scores.Shape))
        {
            throw node.Mismatch($"has a mask that broadcasts to {masked.Shape}, for scores of the shape {scores.Shape}");
        }

        Value weights = SoftmaxLowering.Softmax(node, masked, 3);
        if (bias is not null)
        {
            weights = node.Map(node.Reduce(ReduceKind.Max, bias, [bias.Shape.Rank - 1]), weights, (most, w) =>
                Formula.Select(Formula.Apply(BinaryFunction.Equal, most, Formula.Number(double.NegativeInfinity, most.Type)), Formula.Number(0, w.Type), w));
        }

        Value y = node.MatMul(weights, v);
        node.Bind(flat ? node.Reshape(node.Swap(y, 1, 2), y.Shape[0], y.Shape[2], y.Shape[1] * y.Shape[3]) : y);
        node.Bind(3, node.Integer("qk_matmul_output_mode", 0) switch
        {
            0 => scores,
            1 => capped,
            2 => masked,
            3 => weights,
            long mode => throw node.Unsupported($"has qk_matmul_output_mode = {mode}; supported are 0 to 3"),
        });
    }

    /// <summary>[batch, heads, sequence, features], out of that or of [batch, sequence, heads · features].</summary>
    private static Value Heads(NodeContext node, Value x, string attribute)
    {
        if (x.Shape.Rank == 4)
        {
            return x;
        }

        long heads = node.Integer(attribute, 0);
        if (x.Shape.Rank != 3 || heads <= 0 || x.Shape[2] % heads != 0)
        {
            throw node.Mismatch($"makes {heads} heads of the shape {x.Shape}");
        }

        return node.Swap(node.Reshape(x, x.Shape[0], x.Shape[1], (int)heads, x.Shape[2] / (int)heads), 1, 2);
    }

    private static Value Joined(NodeContext node, Value? past, Value present)
    {
        if (past is null)
        {
            return present;
        }

        node.RequireSameType(past, present);
        return past.Shape.Rank == 4 ? node.Concat([past, present], 2) : throw node.Mismatch($"has past keys or values of the shape {past.Shape}");
    }

    private static Value Shared(NodeContext node, Value x, int heads)
    {
        if (x.Shape[1] == 0 || heads % x.Shape[1] != 0)
        {
            throw node.Mismatch($"shares {x.Shape[1]} heads of keys and values among {heads} heads of queries");
        }

        int sharing = heads / x.Shape[1];
        return sharing == 1 ? x : node.Take(x, 1, Enumerable.Range(0, heads).Select(h => h / sharing).ToArray());
    }

    /// <summary>What is added to the scores: the mask, −∞ for later positions, −∞ for padded keys; null for nothing.</summary>
    private static Value? Bias(NodeContext node, Value q, Value k, int past)
    {
        int queries = q.Shape[2];
        int keys = k.Shape[2];
        Expression allowed = Formula.Number(0, q.Type);
        Expression forbidden = Formula.Number(double.NegativeInfinity, q.Type);
        Value columns = node.NewConstant(Counting(new Shape(1, keys)));
        List<Value> terms = [];
        if (node.OptionalInput(3) is { } mask)
        {
            terms.Add(Mask(node, mask, q.Type, keys));
        }

        Value? lengths = node.OptionalInput(6) is { } given ? node.Reshape(given, given.Shape.Count, 1, 1, 1) : null;
        if (node.Flag("is_causal", false))
        {
            Value rows = node.NewConstant(Counting(new Shape(queries, 1)));
            Value offset = lengths is null ? node.NewConstant(Tensor.ScalarOf((long)past)) : node.Map(lengths, n => Formula.Subtract(n, Formula.Number(queries, n.Type)));
            terms.Add(node.Map(e => Formula.Select(Formula.Apply(BinaryFunction.Less, Formula.Add(e[0], e[1]), e[2]), forbidden, allowed), rows, offset, columns));
        }

        if (lengths is not null)
        {
            terms.Add(node.Map(columns, lengths, (column, n) => Formula.Select(Formula.Apply(BinaryFunction.Less, column, n), allowed, forbidden)));
        }

        return terms.Count == 0 ? null : terms.Aggregate((sum, term) => node.Map(sum, term, Formula.Add));
    }

    /// <summary>A mask of booleans says what is allowed; one of numbers is added. Keys beyond a short mask are forbidden.</summary>
    private static Value Mask(NodeContext node, Value mask, ElementType type, int keys)
    {
        Value bias = mask.Type == ElementType.Bool
            ? node.Map(mask, m => Formula.Select(m, Formula.Number(0, type), Formula.Number(double.NegativeInfinity, type)))
            : mask;
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

    /// <summary>Turns pairs of features by angles that depend on the position: <c>(a·cos − b·sin, a·sin + b·cos)</c>.</summary>
    private static void RotaryEmbedding(NodeContext node)
    {
        Value x = node.FloatInput(0);
        bool flat = x.Shape.Rank == 3;
        long heads = node.Integer("num_heads", 0);
        if (!(flat || x.Shape.Rank == 4) || (flat && (heads <= 0 || x.Shape[2] % heads != 0)))
        {
            throw node.Mismatch($"turns {heads} heads of the shape {x.Shape}");
        }

        // [batch, sequence, heads, features]
        Value rows = flat ? node.Reshape(x, x.Shape[0], x.Shape[1], (int)heads, x.Shape[2] / (int)heads) : node.Swap(x, 1, 2);
        int features = rows.Shape[3];
        long turned = node.Integer("rotary_embedding_dim", 0) is var named && named > 0 ? named : features;
        if (turned > features || turned % 2 != 0)
        {
            throw node.Mismatch($"turns {turned} of {features} features");
        }

        int half = (int)turned / 2;
        Value cos = Angles(node, 1, half);
        Value sin = Angles(node, 2, half);
        bool interleaved = node.Flag("interleaved", false);
        Value a = node.Slice(rows, 3, 0, half, interleaved ? 2 : 1);
        Value b = node.Slice(rows, 3, interleaved ? 1 : half, half, interleaved ? 2 : 1);
        Value first = node.Map(e => Formula.Subtract(Formula.Multiply(e[0], e[2]), Formula.Multiply(e[1], e[3])), a, b, cos, sin);
        Value second = node.Map(e => Formula.Add(Formula.Multiply(e[0], e[3]), Formula.Multiply(e[1], e[2])), a, b, cos, sin);
        Value rotated = node.Concat([first, second], 3);
        if (interleaved)
        {
            rotated = node.Take(rotated, 3, Enumerable.Range(0, (int)turned).Select(i => (i / 2) + (i % 2 * half)).ToArray());
        }

        Value result = turned == features ? rotated : node.Concat([rotated, node.Slice(rows, 3, (int)turned, features - (int)turned)], 3);
        node.Bind(flat ? node.Reshape(result, x.Shape) : node.Swap(result, 1, 2));
    }

    /// <summary>The cosines or sines of each position as [batch, sequence, 1, half]: the cache itself, or its rows at the given positions.</summary>
    private static Value Angles(NodeContext node, int input, int half)
    {
        Value cache = node.FloatInput(input);
        if (node.OptionalInput(3) is { } positions)
        {
            Shape shape = node.ShapeOf([.. positions.Shape.ToArray(), .. cache.Shape.ToArray().Skip(1)]);
            cache = node.Add(new GatherOperation(node.Origin, cache, positions, 0, elementWise: false, node.NewValue(cache.Type, shape)));
        }

        return cache.Shape.Rank == 3 && cache.Shape[2] >= half
            ? node.Reshape(node.Slice(cache, 2, 0, half), cache.Shape[0], cache.Shape[1], 1, half)
            : throw node.Mismatch($"has angles of the shape {cache.Shape} for {half} pairs of features");
    }

    private static Tensor Counting(Shape shape) => new(shape, Enumerable.Range(0, shape.Count).Select(i => (long)i).ToArray());
}
