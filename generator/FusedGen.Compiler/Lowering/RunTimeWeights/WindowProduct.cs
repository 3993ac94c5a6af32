using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.RunTimeWeights;

/// <summary>
/// A convolution whose weights are computed at run time: what each window covers becomes a column, and the weights
/// multiply the columns.
/// </summary>
internal static class WindowProduct
{
    /// <summary>A convolution.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="weight">[M, C / groups, kernel…].</param>
    /// <param name="window">The geometry.</param>
    /// <param name="spatial">The spatial shape of the result.</param>
    /// <param name="groups">The groups.</param>
    public static Value Forward(NodeContext node, Value x, Value weight, WindowGeometry window, int[] spatial, int groups)
    {
        int features = weight.Shape[0] / groups;
        Value rows = node.Reshape(weight, 1, groups, features, weight.Shape.Count / Math.Max(1, groups * features));
        return Multiplied(node, x, rows, window, spatial, groups, (axis, output, tap) => Inside(
            (output * window.Strides[axis]) - window.PadsBegin[axis] + (tap * window.Dilations[axis]), x.Shape[axis + 2]));
    }

    /// <summary>A transposed convolution.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="weight">[C, M / groups, kernel…].</param>
    /// <param name="window">The geometry.</param>
    /// <param name="spatial">The spatial shape of the result.</param>
    /// <param name="groups">The groups.</param>
    public static Value Transposed(NodeContext node, Value x, Value weight, WindowGeometry window, int[] spatial, int groups)
    {
        int channels = weight.Shape[0] / groups;
        int features = weight.Shape[1];
        int taps = weight.Shape.CountOf(2, weight.Shape.Rank);
        Value moved = node.Transpose(node.Reshape(weight, groups, channels, features, taps), 0, 2, 1, 3);
        return Multiplied(node, x, node.Reshape(moved, 1, groups, features, channels * taps), window, spatial, groups, (axis, output, tap) =>
        {
            int reached = output + window.PadsBegin[axis] - (tap * window.Dilations[axis]);
            return reached % window.Strides[axis] == 0 ? Inside(reached / window.Strides[axis], x.Shape[axis + 2]) : null;
        });
    }

    private static int? Inside(int place, int length) => place >= 0 && place < length ? place : null;

    /// <summary>The weights by the columns of what they meet.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="rows">[1, groups, M / groups, C / groups · taps].</param>
    /// <param name="window">The geometry.</param>
    /// <param name="spatial">The spatial shape of the result.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="place">
    /// The element of an axis that a tap meets for an element of the result; null where that lies in the padding.
    /// </param>
    private static Value Multiplied(
        NodeContext node, Value x, Value rows, WindowGeometry window, int[] spatial, int groups, Func<int, int, int, int?> place)
    {
        int rank = spatial.Length;
        int batch = x.Shape[0];
        int channels = x.Shape[1];

        // A zero behind the end of each axis stands for the padding.
        int[] longer = [batch, channels, .. x.Shape.ToArray().Skip(2).Select(d => d + 1)];
        MovePiece piece = new(0, 0, new int[rank + 2], x.Shape.ToArray(), x.Shape.Strides().Select(s => new AxisMap(s)).ToArray());
        Value columns = node.Add(new MoveOperation(node.Origin, [x], x.Shape.Count == 0 ? [] : [piece], node.NewValue(x.Type, node.ShapeOf(longer)), 0));
        for (int axis = 0; axis < rank; axis++)
        {
            int length = x.Shape[axis + 2];
            node.RequireTable((long)window.KernelShape[axis] * spatial[axis]);
            columns = node.Take(columns, axis + 2, Enumerable.Range(0, window.KernelShape[axis])
                .SelectMany(tap => Enumerable.Range(0, spatial[axis]).Select(output => place(axis, output, tap) ?? length))
                .ToArray());
        }

        // [N, C, kernel, result, kernel, result, …] → [N, C, kernel…, result…]
        int[] apart = [batch, channels, .. Enumerable.Range(0, rank).SelectMany(axis => new[] { window.KernelShape[axis], spatial[axis] })];
        int[] permutation = [0, 1, .. Enumerable.Range(0, rank).Select(axis => 2 + (2 * axis)), .. Enumerable.Range(0, rank).Select(axis => 3 + (2 * axis))];
        int results = spatial.Aggregate(1, (a, b) => a * b);
        Value met = node.Reshape(node.Transpose(node.Reshape(columns, apart), permutation), batch, groups, rows.Shape.Last, results);
        return node.Reshape(node.MatMul(rows, met), [batch, groups * rows.Shape[2], .. spatial]);
    }
}
