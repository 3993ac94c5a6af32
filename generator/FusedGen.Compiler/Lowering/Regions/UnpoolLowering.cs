using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.Regions;

/// <summary>The largest elements of windows back in their places, and zeros elsewhere.</summary>
internal static class UnpoolLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("MaxUnpool", Unpool, Since: 9, "An output shape that is constant, or an input of the model."),
    ];

    /// <summary>
    /// The places are those in the tensor that the windows imply; where a larger shape is given, that tensor lies in
    /// its first corner.
    /// </summary>
    private static void Unpool(NodeContext node)
    {
        Value x = node.FloatInput(0);
        Value places = IndexedSelection.Indices(node, 1);
        int rank = x.Shape.Rank - 2;
        long[] kernel = node.Integers("kernel_shape") ?? [];
        long[] strides = node.Integers("strides") ?? Enumerable.Repeat(1L, Math.Max(rank, 0)).ToArray();
        long[] pads = node.Integers("pads") ?? new long[2 * Math.Max(rank, 0)];
        if (rank < 1 || !places.Shape.Equals(x.Shape) || kernel.Length != rank || strides.Length != rank || pads.Length != 2 * rank)
        {
            throw node.Mismatch($"puts the shape {x.Shape} to places of the shape {places.Shape} by windows of {string.Join("×", kernel)}");
        }

        Shape implied = node.ShapeOf(
        [
            x.Shape[0], x.Shape[1],
            .. Enumerable.Range(0, rank).Select(d => ((x.Shape[d + 2] - 1) * strides[d]) + kernel[d] - pads[d] - pads[rank + d]),
        ]);
        int count = x.Shape.Count;
        Value zeros = node.NewConstant(Tensor.Zeros(new Shape(implied.Count), x.Type));
        Value filled = node.Reshape(
            node.Scatter(ScatterKind.Replace, zeros, node.Reshape(places, count), node.Reshape(x, count), IndexedPlaces.Elements(1, 0)), implied);
        node.Bind(node.HasInput(2) ? InCorner(node, filled, node.ShapeOf(node.ConstantIntegers(2, "output_shape"))) : filled);
    }

    private static Value InCorner(NodeContext node, Value x, Shape shape)
    {
        if (shape.Rank != x.Shape.Rank || Enumerable.Range(0, shape.Rank).Any(d => shape[d] < x.Shape[d]))
        {
            throw node.Mismatch($"asks for the shape {shape} of {x.Shape}, which does not fit into it");
        }

        return shape.Equals(x.Shape)
            ? x
            : node.Add(new MoveOperation(node.Origin, [x], [MovePiece.Dense(x.Shape)], node.NewValue(x.Type, shape)));
    }
}
