using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Sampling;

/// <summary>
/// The largest elements of regions that are cut into a grid of bins. Which pixels are in a bin depends on the region,
/// so that each bin looks at all of them.
/// </summary>
internal static class RegionPoolLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("MaxRoiPool", Pool)];

    private static void Pool(NodeContext node)
    {
        Value x = node.FloatInput(0);
        Value regions = node.FloatInput(1);
        node.RequireSameType(x, regions);
        if (x.Shape.Rank != 4 || x.Shape.Count == 0 || regions.Shape.Rank != 2 || regions.Shape[1] != 5
            || node.Integers("pooled_shape") is not [> 0 and < ushort.MaxValue and long rows, > 0 and < ushort.MaxValue and long columns])
        {
            throw node.Mismatch($"pools regions of the shape {regions.Shape} in pictures of the shape {x.Shape}");
        }

        int count = regions.Shape[0];
        int[] own = x.Shape.ToArray();
        Value batch = node.Map(node.Reshape(node.Slice(regions, 1, 0, 1), count), b => Cast(b, ElementType.Int64));
        Value pictures = node.Gather(x, batch, 0, countsFromEnd: false);
        Value down = Inside(node, regions, 2, (int)rows, own[2]);
        Value across = Inside(node, regions, 1, (int)columns, own[3]);
        Value Largest(Value isInside, Value elements, int axis) => node.Reduce(
            ReduceKind.Max,
            node.Map(isInside, elements, (inside, e) => Select(inside, e, Number(double.NegativeInfinity, e.Type))),
            [axis],
            keepDimensions: false);
        Value byColumns = Largest(
            node.Reshape(across, count, 1, 1, (int)columns, own[3]), node.Reshape(pictures, count, own[1], own[2], 1, own[3]), axis: 4);
        Value pooled = Largest(
            node.Reshape(down, count, 1, (int)rows, own[2], 1), node.Reshape(byColumns, count, own[1], 1, own[2], (int)columns), axis: 3);
        node.Bind(node.Map(
            e => Select(Apply(BinaryFunction.And, e[0], e[1]), e[2], Number(0, x.Type)),
            node.Reshape(Any(node, down), count, 1, (int)rows, 1),
            node.Reshape(Any(node, across), count, 1, 1, (int)columns),
            pooled));
    }

    /// <summary>Whether a pixel along one axis is in a bin, [regions, bins, pixels].</summary>
    private static Value Inside(NodeContext node, Value regions, int first, int bins, int length)
    {
        double scale = node.Float("spatial_scale", 1);
        int count = regions.Shape[0];
        node.RequireTable(Math.Max(bins, length));
        Value Numbers(int many) => node.Map(node.Counted(many), i => Cast(i, regions.Type));
        return node.Map(
            e =>
            {
                Expression start = Rounded(Multiply(e[0], scale));
                Expression size = Max(Add(Subtract(Rounded(Multiply(e[1], scale)), start), 1), 1);
                Expression bin = Divide(size, bins);
                Expression low = Add(Apply(UnaryFunction.Floor, Multiply(e[2], bin)), start);
                Expression high = Add(Apply(UnaryFunction.Ceiling, Multiply(Add(e[2], 1), bin)), start);
                return Apply(BinaryFunction.And, Apply(BinaryFunction.GreaterOrEqual, e[3], low), Apply(BinaryFunction.Less, e[3], high));
            },
            node.Reshape(node.Slice(regions, 1, first, 1), count, 1, 1),
            node.Reshape(node.Slice(regions, 1, first + 2, 1), count, 1, 1),
            node.Reshape(Numbers(bins), bins, 1),
            Numbers(length));
    }

    /// <summary>The nearest integer, ties away from zero.</summary>
    private static Expression Rounded(Expression x)
    {
        Expression magnitude = Absolute(x);
        Expression whole = Apply(UnaryFunction.Floor, magnitude);
        Expression isUp = Apply(BinaryFunction.GreaterOrEqual, Subtract(magnitude, whole), Number(0.5, x.Type));
        return Multiply(Apply(UnaryFunction.Sign, x), Select(isUp, Add(whole, 1), whole));
    }

    private static Value Any(NodeContext node, Value truths) => node.Map(
        node.Reduce(ReduceKind.Max, node.Map(truths, t => Cast(t, ElementType.Int64)), [2], keepDimensions: false), t => Greater(t, 0));
}
