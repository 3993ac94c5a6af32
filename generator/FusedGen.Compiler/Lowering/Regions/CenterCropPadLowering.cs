using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.Regions;

/// <summary>Axes that are cut or filled with zeros on both sides to a given length.</summary>
internal static class CenterCropPadLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("CenterCropPad", CenterCropPad, Since: 18, "A shape that is constant, or an input of the model."),
    ];

    /// <summary>The axes that the shape is for.</summary>
    public static int[] AxesOf(NodeContext node, int rank) =>
        node.Integers("axes")?.Select(axis => node.Axis(axis, rank)).ToArray() ?? Enumerable.Range(0, rank).ToArray();

    private static void CenterCropPad(NodeContext node)
    {
        Value x = node.Input(0);
        int[] axes = AxesOf(node, x.Shape.Rank);
        long[] wanted = node.ConstantIntegers(1, "shape");
        if (wanted.Length != axes.Length || axes.Distinct().Count() != axes.Length)
        {
            throw node.Mismatch($"has a shape of {Figures.Count(wanted.Length, "element")} for {Figures.Count(axes.Length, "axis", "axes")}");
        }

        long[] result = x.Shape.ToArray().Select(d => (long)d).ToArray();
        for (int i = 0; i < axes.Length; i++)
        {
            result[axes[i]] = wanted[i];
        }

        Shape shape = node.ShapeOf(result);
        int[] strides = x.Shape.Strides();
        int[] extent = Enumerable.Range(0, shape.Rank).Select(d => Math.Min(x.Shape[d], shape[d])).ToArray();
        int offset = Enumerable.Range(0, shape.Rank).Sum(d => (x.Shape[d] - extent[d]) / 2 * strides[d]);
        int[] start = Enumerable.Range(0, shape.Rank).Select(d => (shape[d] - extent[d]) / 2).ToArray();
        MovePiece piece = new(0, offset, start, extent, strides.Select(s => new AxisMap(s)).ToArray());
        node.Bind(node.Add(new MoveOperation(node.Origin, [x], extent.Contains(0) ? [] : [piece], node.NewValue(x.Type, shape))));
    }
}
