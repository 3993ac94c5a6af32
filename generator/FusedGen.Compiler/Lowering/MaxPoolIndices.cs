using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// The second output of a max pool: where in the input the largest element of each window stands. It is rare, and costs
/// one move per tap: the windows are laid out one behind the other, and the number of the best tap becomes a place.
/// </summary>
internal static class MaxPoolIndices
{
    public static Value Of(NodeContext node, Value x, WindowGeometry window, int[] spatial)
    {
        Shape output = node.ShapeOf([x.Shape[0], x.Shape[1], .. spatial]);
        node.RequireTable((long)output.Count * window.Taps);
        Value padded = Padded(node, x, window, spatial);
        int[] strides = padded.Shape.Strides();
        List<Value> taps = [];
        foreach (int[] tap in Taps(window))
        {
            int offset = tap.Select((t, d) => t * window.Dilations[d] * strides[d + 2]).Sum();
            AxisMap[] axes = strides.Select((s, d) => new AxisMap(d < 2 ? s : s * window.Strides[d - 2])).ToArray();
            taps.Add(node.Reshape(node.Pick(padded, output, offset, axes), [.. output.ToArray(), 1]));
        }

        Value best = node.Reduce(ReduceKind.ArgMax, node.Concat(taps, output.Rank), [output.Rank], keepDimensions: false);
        int[] order = Strides(node, x.Shape);
        long[] shifts = Taps(window).Select(tap => tap.Select((t, d) => (long)t * window.Dilations[d] * order[d + 2]).Sum()).ToArray();
        Value shift = node.Gather(node.NewConstant(new Tensor(new Shape(shifts.Length), shifts)), best, 0);
        return node.Map(shift, node.NewConstant(FirstTaps(output, window, order)), Formula.Add);
    }

    /// <summary>
    /// The input with its padding, and with room for windows that hang over, filled with what loses against every
    /// element.
    /// </summary>
    private static Value Padded(NodeContext node, Value x, WindowGeometry window, int[] spatial)
    {
        int[] begin = [0, 0, .. window.PadsBegin];
        long[] dimensions = x.Shape.ToArray().Select((d, axis) => axis < 2
            ? d
            : Math.Max((long)begin[axis] + d, window.Axis(axis - 2, d, spatial[axis - 2]).End)).ToArray();
        double lowest = x.Type switch
        {
            ElementType.Int8 => sbyte.MinValue,
            ElementType.UInt8 => byte.MinValue,
            ElementType.Int32 => int.MinValue,
            ElementType.Int64 => long.MinValue,
            _ => double.NegativeInfinity,
        };
        MovePiece piece = new(0, 0, begin, x.Shape.ToArray(), x.Shape.Strides().Select(s => new AxisMap(s)).ToArray());
        return node.Add(new MoveOperation(node.Origin, [x], [piece], node.NewValue(x.Type, node.ShapeOf(dimensions)), lowest));
    }

    /// <summary>The place of the first tap of every window, which may lie in the padding.</summary>
    private static Tensor FirstTaps(Shape output, WindowGeometry window, int[] order)
    {
        int[] strides = output.Strides();
        long[] places = new long[output.Count];
        for (int i = 0; i < places.Length; i++)
        {
            for (int axis = 0; axis < output.Rank; axis++)
            {
                long at = i / strides[axis] % output[axis];
                places[i] += order[axis] * (axis < 2 ? at : (at * window.Strides[axis - 2]) - window.PadsBegin[axis - 2]);
            }
        }

        return new Tensor(output, places);
    }

    /// <summary>
    /// How places are counted: row-major, or with <c>storage_order</c> 1 column-major within a channel.
    /// </summary>
    private static int[] Strides(NodeContext node, Shape input)
    {
        int[] strides = input.Strides();
        if (node.Flag("storage_order", false))
        {
            int stride = 1;
            for (int axis = 2; axis < input.Rank; axis++)
            {
                strides[axis] = stride;
                stride *= input[axis];
            }
        }

        return strides;
    }

    private static IEnumerable<int[]> Taps(WindowGeometry window)
    {
        int[] strides = new Shape(window.KernelShape.ToArray()).Strides();
        return Enumerable.Range(0, window.Taps).Select(t => strides.Select((s, d) => t / s % window.KernelShape[d]).ToArray());
    }
}
