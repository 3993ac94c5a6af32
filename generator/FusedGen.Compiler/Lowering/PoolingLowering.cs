using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Pools over windows, and global ones, which are reductions.</summary>
internal static class PoolingLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("MaxPool", MaxPool),
        new("AveragePool", node => node.Bind(Average(node, node.FloatInput(0)))),
        new("LpPool", LpPool),
        new("GlobalMaxPool", node => node.Bind(node.Reduce(ReduceKind.Max, node.Input(0), Spatial(node, node.Input(0).Shape)))),
        new("GlobalAveragePool", node => node.Bind(node.Mean(node.FloatInput(0), Spatial(node, node.Input(0).Shape)))),
        new("GlobalLpPool", GlobalLpPool),
    ];

    private static void MaxPool(NodeContext node)
    {
        Value x = node.Input(0);
        node.Bind(Pool(node, PoolKind.Max, x));
        if (node.IsUsed(1))
        {
            (WindowGeometry window, int[] spatial) = new WindowAttributes(node, x.Shape, null).Forward(node.Flag("ceil_mode", false));
            node.Bind(1, MaxPoolIndices.Of(node, x, window, spatial));
        }
    }

    /// <summary>The means over windows, by the attributes of a node.</summary>
    public static Value Average(NodeContext node, Value x) =>
        Pool(node, node.Flag("count_include_pad", false) ? PoolKind.AverageIncludingPadding : PoolKind.Average, x);

    /// <summary>The axes behind the batch and the channels.</summary>
    public static int[] Spatial(NodeContext node, Shape shape) => shape.Rank > 2
        ? Enumerable.Range(2, shape.Rank - 2).ToArray()
        : throw node.Mismatch($"reads the shape {shape}, which has no spatial axes");

    /// <summary>(Σ |x|ᵖ)^(1/p).</summary>
    private static void LpPool(NodeContext node)
    {
        double p = Norm(node);
        node.Bind(Root(node, Pool(node, PoolKind.Sum, Powers(node, node.FloatInput(0), p)), p));
    }

    private static void GlobalLpPool(NodeContext node)
    {
        double p = Norm(node);
        node.Bind(Root(node, node.Reduce(ReduceKind.Sum, Powers(node, node.FloatInput(0), p), Spatial(node, node.Input(0).Shape)), p));
    }

    private static double Norm(NodeContext node)
    {
        long p = node.Integer("p", 2);
        return p > 0 ? p : throw node.Unsupported($"has p = {p}; supported are positive ones");
    }

    private static Value Powers(NodeContext node, Value x, double p) =>
        node.Map(x, e => p % 2 == 0 ? Formula.Power(e, p) : Formula.Power(Formula.Absolute(e), p));

    private static Value Root(NodeContext node, Value sum, double p) => node.Map(sum, s => p == 2 ? Formula.Sqrt(s) : Formula.Power(s, 1 / p));

    private static Value Pool(NodeContext node, PoolKind kind, Value x)
    {
        (WindowGeometry window, int[] spatial) = new WindowAttributes(node, x.Shape, null).Forward(node.Flag("ceil_mode", false));
        Value y = node.NewValue(x.Type, node.ShapeOf([x.Shape[0], x.Shape[1], .. spatial]));
        return node.Add(new PoolOperation(node.Origin, kind, x, window, y));
    }
}
