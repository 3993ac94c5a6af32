using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Normalisations by statistics of the sample itself: reductions between maps.</summary>
internal static class StatisticsLowering
{
    private const double DefaultEpsilon = 1e-5f;

    /// <summary>What ONNX's definition of MeanVarianceNormalization adds to the deviation.</summary>
    private const double MeanVarianceEpsilon = 1e-9f;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("InstanceNormalization", InstanceNormalization),
        new("GroupNormalization", GroupNormalization),
        new("MeanVarianceNormalization", MeanVarianceNormalization),
        new("LpNormalization", LpNormalization),
        new("LRN", LocalResponseNormalization),
    ];

    private static void InstanceNormalization(NodeContext node)
    {
        Value x = node.FloatInput(0);
        if (x.Shape.Rank < 3)
        {
            throw node.Mismatch($"normalises the shape {x.Shape}, which has no spatial axes");
        }

        int[] axes = Enumerable.Range(2, x.Shape.Rank - 2).ToArray();
        node.Bind(Scaled(node, Normal(node, x, axes), PerChannel(node, node.Input(1), x), PerChannel(node, node.Input(2), x)));
    }

    /// <summary>
    /// The channels of a group are normalised together. Scale and bias were one per group before opset 21, and are one
    /// per channel since.
    /// </summary>
    private static void GroupNormalization(NodeContext node)
    {
        Value x = node.FloatInput(0);
        long groups = node.Integer("num_groups", 0);
        if (x.Shape.Rank < 2 || groups <= 0 || x.Shape[1] % groups != 0)
        {
            throw node.Mismatch($"makes {groups} groups of the shape {x.Shape}");
        }

        int perGroup = x.Shape[1] / (int)groups;
        Value grouped = node.Reshape(x, x.Shape[0], (int)groups, x.Shape.CountOf(1, x.Shape.Rank) / (int)groups);
        Value normal = node.Reshape(Normal(node, grouped, [2]), x.Shape);
        Value Parameter(int input)
        {
            Value value = node.Input(input);
            int[] channels = Enumerable.Range(0, x.Shape[1]).Select(c => c / perGroup).ToArray();
            return PerChannel(node, value.Shape.Count == groups && groups != x.Shape[1]
                ? node.Take(node.Reshape(value, value.Shape.Count), 0, channels)
                : value, x);
        }

        node.Bind(Scaled(node, normal, Parameter(1), Parameter(2)));
    }

    /// <summary>
    /// (x − mean) / (deviation + ε), over all axes but that of the channels unless the node says otherwise.
    /// </summary>
    private static void MeanVarianceNormalization(NodeContext node)
    {
        Value x = node.FloatInput(0);
        int[] axes = node.Axes(node.Integers("axes") ?? [0, 2, 3], x.Shape.Rank);
        Value centred = node.Map(x, node.Mean(x, axes), Formula.Subtract);
        Value variance = node.Mean(node.Map(centred, e => Formula.Multiply(e, e)), axes);
        node.Bind(node.Map(centred, variance, (e, v) => Formula.Divide(e, Formula.Add(Formula.Sqrt(v), MeanVarianceEpsilon))));
    }

    /// <summary>x / ‖x‖ along an axis, and 0 where the norm is 0.</summary>
    private static void LpNormalization(NodeContext node)
    {
        Value x = node.FloatInput(0);
        int axis = node.Axis(node.Integer("axis", -1), x.Shape.Rank);
        long p = node.Integer("p", 2);
        if (p is not (1 or 2))
        {
            throw node.Unsupported($"has p = {p}; supported are 1 and 2");
        }

        Value sum = node.Reduce(ReduceKind.Sum, node.Map(x, e => p == 1 ? Formula.Absolute(e) : Formula.Multiply(e, e)), [axis]);
        node.Bind(node.Map(x, sum, (e, s) =>
        {
            Expression zero = Formula.Number(0, e.Type);
            return Formula.Select(Formula.Apply(BinaryFunction.Equal, s, zero), zero, Formula.Divide(e, p == 1 ? s : Formula.Sqrt(s)));
        }));
    }

    /// <summary>x / (k + α / n · Σ x²)^β, where the sum runs over the n channels around each one.</summary>
    private static void LocalResponseNormalization(NodeContext node)
    {
        Value x = node.FloatInput(0);
        long size = node.Integer("size", 0);
        if (x.Shape.Rank < 3 || size <= 0 || size > int.MaxValue)
        {
            throw node.Mismatch($"sums {size} channels of the shape {x.Shape}");
        }

        // A pool over the channels: they become the spatial axis of one channel.
        int before = (int)(size - 1) / 2;
        Value squares = node.Map(node.Reshape(x, x.Shape[0], 1, x.Shape[1], x.Shape.CountOf(2, x.Shape.Rank)), e => Formula.Multiply(e, e));
        WindowGeometry window = new([(int)size, 1], [1, 1], [1, 1], [before, 0], [(int)size - 1 - before, 0]);
        Value sums = node.Reshape(node.Add(new PoolOperation(node.Origin, PoolKind.Sum, squares, window, node.NewValue(x.Type, squares.Shape))), x.Shape);
        double alpha = node.Float("alpha", 1e-4f);
        double beta = node.Float("beta", 0.75);
        double bias = node.Float("bias", 1);
        node.Bind(node.Map(x, sums, (e, s) => Formula.Divide(e, Formula.Power(Formula.Add(Formula.Multiply(s, alpha / size), bias), beta))));
    }

    /// <summary>(x − mean(x)) / √(variance(x) + ε), both taken along axes.</summary>
    private static Value Normal(NodeContext node, Value x, int[] axes)
    {
        Value centred = node.Map(x, node.Mean(x, axes), Formula.Subtract);
        Value inverse = LayerNormalizationLowering.InverseDeviation(node, centred, axes, node.Float("epsilon", DefaultEpsilon));
        return node.Map(centred, inverse, Formula.Multiply);
    }

    private static Value Scaled(NodeContext node, Value normal, Value scale, Value shift) =>
        node.Map(e => Formula.Add(Formula.Multiply(e[0], e[1]), e[2]), normal, scale, shift);

    private static Value PerChannel(NodeContext node, Value parameter, Value x)
    {
        node.RequireSameType(x, parameter);
        return parameter.Shape.Count == x.Shape[1]
            ? node.Along(parameter, 1, x.Shape.Rank)
            : throw node.Mismatch($"has a parameter of shape {parameter.Shape} for {x.Shape[1]} channels");
    }
}
