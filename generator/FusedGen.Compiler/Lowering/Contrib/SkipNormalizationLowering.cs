using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Contrib;

/// <summary>
/// Normalisations over features of a sum: a residual and a bias, or the embeddings of words, positions and segments.
/// </summary>
internal static class SkipNormalizationLowering
{
    private const double DefaultEpsilon = 1e-12f;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        ContribOperator.Of("SkipLayerNormalization", SkipLayerNormalization),
        ContribOperator.Of("SkipSimplifiedLayerNormalization", SkipSimplifiedLayerNormalization),
        ContribOperator.Of("EmbedLayerNormalization", EmbedLayerNormalization),
    ];

    private static void SkipLayerNormalization(NodeContext node)
    {
        Value sum = Sum(node, node.OptionalInput(4));
        Bind(node, sum, LayerNormalizationLowering.Centred(node, sum, [sum.Shape.Rank - 1], Epsilon(node), node.Input(2), node.OptionalInput(3)));
    }

    private static void SkipSimplifiedLayerNormalization(NodeContext node)
    {
        Value sum = Sum(node, node.OptionalInput(3));
        Bind(node, sum, LayerNormalizationLowering.RootMeanSquare(node, sum, [sum.Shape.Rank - 1], Epsilon(node), node.Input(2)));
    }

    private static void Bind(NodeContext node, Value sum, LayerNormalized result)
    {
        node.Bind(result.Result);
        if (result.Mean is { } mean)
        {
            node.Bind(1, mean);
        }

        node.Bind(2, result.Inverse);
        node.Bind(3, sum);
    }

    /// <summary>Input + skip + bias.</summary>
    private static Value Sum(NodeContext node, Value? bias)
    {
        Value x = node.FloatInput(0);
        Value skip = node.FloatInput(1);
        node.RequireSameType(x, skip, bias ?? skip);
        Value sum = bias is null ? node.Map(x, skip, Formula.Add) : node.Map(e => Formula.Add(Formula.Add(e[0], e[1]), e[2]), x, skip, bias);
        return sum.Shape.Equals(x.Shape) && x.Shape.Rank > 0
            ? sum
            : throw node.Mismatch($"adds the shape {skip.Shape} to the shape {x.Shape}");
    }

    private static void EmbedLayerNormalization(NodeContext node)
    {
        Value words = node.Input(0);
        if (words.Shape.Rank != 2)
        {
            throw node.Mismatch($"reads words of the shape {words.Shape}, which must be [batch, sequence]");
        }

        Value positions = node.OptionalInput(8)
            ?? node.NewConstant(new Tensor(new Shape(words.Shape[1]), Enumerable.Range(0, words.Shape[1]).Select(i => (long)i).ToArray(), ElementType.Int32));
        Value sum = node.Map(Embedded(node, 2, words), Embedded(node, 3, positions), Formula.Add);
        if (node.OptionalInput(1) is { } segments)
        {
            sum = node.Map(sum, Embedded(node, 4, segments), Formula.Add);
        }

        node.Bind(LayerNormalizationLowering.Centred(node, sum, [2], Epsilon(node), node.Input(5), node.OptionalInput(6)).Result);
        node.Bind(1, Lengths(node, words));
        node.Bind(2, sum);
    }

    private static Value Embedded(NodeContext node, int table, Value indices) => node.FloatInput(table).Shape.Rank == 2
        ? node.Gather(node.Input(table), indices, 0, countsFromEnd: false)
        : throw node.Mismatch($"has a table of the shape {node.Input(table).Shape}, which must be a matrix");

    /// <summary>How many words of each row the mask has; 0 without a mask.</summary>
    private static Value Lengths(NodeContext node, Value words)
    {
        if (node.OptionalInput(7) is not { } mask)
        {
            return node.NewConstant(new Tensor(new Shape(words.Shape[0]), new long[words.Shape[0]], ElementType.Int32));
        }

        Value isWord = node.Map(
            mask, m => Formula.Cast(Formula.Apply(Graph.Expressions.BinaryFunction.Equal, m, Formula.Number(1, m.Type)), ElementType.Int32));
        return node.Reduce(Graph.Operations.ReduceKind.Sum, isWord, [1], keepDimensions: false);
    }

    private static double Epsilon(NodeContext node) => node.Float("epsilon", DefaultEpsilon);
}
