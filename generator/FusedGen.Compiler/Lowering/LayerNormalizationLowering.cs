using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering;

/// <summary>What a normalisation over features gives.</summary>
/// <param name="Result">The normalised and scaled values.</param>
/// <param name="Mean">Their means before, the reduced axes being 1; null where they are not subtracted.</param>
/// <param name="Inverse">1 / √(variance + ε), in the shape of the means.</param>
internal sealed record LayerNormalized(Value Result, Value? Mean, Value Inverse);

/// <summary>
/// Normalisations of each sample over its last axes, by the mean and the deviation or by the root mean square alone.
/// </summary>
internal static class LayerNormalizationLowering
{
    private const double DefaultEpsilon = 1e-5f;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("LayerNormalization", LayerNormalization),
        new("RMSNormalization", node => node.Bind(RootMeanSquare(node).Result)),

        // ONNX Runtime writes it into the standard domain, which does not have it.
        new("SimplifiedLayerNormalization", SimplifiedLayerNormalization),
    ];

    /// <summary>(x − mean(x)) / √(variance(x) + ε) · γ + β, the mean and the variance taken along axes.</summary>
    public static LayerNormalized Centred(NodeContext node, Value x, int[] axes, double epsilon, Value gamma, Value? beta)
    {
        Value mean = node.Mean(x, axes);
        Value centred = node.Map(x, mean, Formula.Subtract);
        Value inverse = InverseDeviation(node, centred, axes, epsilon);
        return new LayerNormalized(Scaled(node, centred, inverse, gamma, beta), mean, inverse);
    }

    /// <summary>x / √(mean(x²) + ε) · γ, the mean taken along axes.</summary>
    public static LayerNormalized RootMeanSquare(NodeContext node, Value x, int[] axes, double epsilon, Value gamma)
    {
        Value inverse = InverseDeviation(node, x, axes, epsilon);
        return new LayerNormalized(Scaled(node, x, inverse, gamma, null), null, inverse);
    }

    /// <summary>1 / √(mean(x²) + ε) along axes.</summary>
    public static Value InverseDeviation(NodeContext node, Value centred, int[] axes, double epsilon)
    {
        Value meanSquare = node.Mean(node.Map(centred, e => Formula.Multiply(e, e)), axes);
        return node.Map(meanSquare, v => Formula.Apply(UnaryFunction.Reciprocal, Formula.Sqrt(Formula.Add(v, epsilon))));
    }

    private static void LayerNormalization(NodeContext node)
    {
        Value x = node.FloatInput(0);
        LayerNormalized result = Centred(node, x, AxesFrom(node, x.Shape), node.Float("epsilon", DefaultEpsilon), node.Input(1), node.OptionalInput(2));
        node.Bind(result.Result);
        node.Bind(1, result.Mean!);
        node.Bind(2, result.Inverse);
    }

    private static void SimplifiedLayerNormalization(NodeContext node)
    {
        LayerNormalized result = RootMeanSquare(node);
        node.Bind(result.Result);
        node.Bind(1, result.Inverse);
    }

    private static LayerNormalized RootMeanSquare(NodeContext node)
    {
        Value x = node.FloatInput(0);
        return RootMeanSquare(node, x, AxesFrom(node, x.Shape), node.Float("epsilon", DefaultEpsilon), node.Input(1));
    }

    private static Value Scaled(NodeContext node, Value centred, Value inverse, Value gamma, Value? beta)
    {
        node.RequireSameType(centred, gamma, beta ?? gamma);
        Value result = beta is null
            ? node.Map(e => Formula.Multiply(Formula.Multiply(e[0], e[1]), e[2]), centred, inverse, gamma)
            : node.Map(e => Formula.Add(Formula.Multiply(Formula.Multiply(e[0], e[1]), e[2]), e[3]), centred, inverse, gamma, beta);
        return result.Shape.Equals(centred.Shape)
            ? result
            : throw node.Mismatch($"scales the shape {centred.Shape} by the shape {gamma.Shape}");
    }

    private static int[] AxesFrom(NodeContext node, Shape shape)
    {
        int first = node.Axis(node.Integer("axis", -1), shape.Rank);
        return Enumerable.Range(first, shape.Rank - first).ToArray();
    }
}
