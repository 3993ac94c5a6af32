using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Adding moves to the graph. A move that changes nothing gives the value itself.</summary>
internal sealed partial class NodeContext
{
    /// <summary>The same elements under another shape of the same count.</summary>
    public Value Reshape(Value value, Shape shape)
    {
        if (value.Shape.Equals(shape))
        {
            return value;
        }

        if (value.Shape.Count != shape.Count)
        {
            throw Mismatch($"reshapes {value.Shape} to {shape}, which has another number of elements");
        }

        return value.Constant is { } constant
            ? NewConstant(constant.Reshape(shape))
            : Add(MoveOperation.Reshape(Origin, value, NewValue(value.Type, shape)));
    }

    public Value Reshape(Value value, params int[] dimensions) => Reshape(value, ShapeOf(dimensions));

    /// <summary>Axis <c>i</c> of the result is axis <c>permutation[i]</c> of the value.</summary>
    public Value Transpose(Value value, params int[] permutation)
    {
        if (permutation.SequenceEqual(Enumerable.Range(0, permutation.Length)))
        {
            return value;
        }

        Shape shape = new(permutation.Select(p => value.Shape[p]).ToArray());
        return Add(MoveOperation.Transpose(Origin, value, permutation, NewValue(value.Type, shape)));
    }

    /// <summary>Swaps two axes.</summary>
    public Value Swap(Value value, int axis, int other)
    {
        int[] permutation = Enumerable.Range(0, value.Shape.Rank).ToArray();
        (permutation[axis], permutation[other]) = (permutation[other], permutation[axis]);
        return Transpose(value, permutation);
    }

    /// <summary>One box of the given shape, read along one map per axis from an offset on.</summary>
    public Value Pick(Value value, Shape shape, int offset, IReadOnlyList<AxisMap> axes)
    {
        MovePiece piece = new(0, offset, new int[shape.Rank], shape.ToArray(), axes);
        MoveOperation move = new(Origin, [value], [piece], NewValue(value.Type, shape));
        return move.IsReshape ? Reshape(value, shape) : Add(move);
    }

    /// <summary>Stretches dimensions of 1 to a shape that the value broadcasts to.</summary>
    public Value Expand(Value value, Shape shape) => value.Shape.Equals(shape)
        ? value
        : Pick(value, shape, 0, value.Shape.BroadcastStrides(shape).Select(s => new AxisMap(s)).ToArray());

    /// <summary>Elements <c>start, start + step, …</c> along one axis.</summary>
    public Value Slice(Value value, int axis, int start, int count, int step = 1)
    {
        int[] strides = value.Shape.Strides();
        AxisMap[] axes = strides.Select((s, d) => new AxisMap(d == axis ? s * step : s)).ToArray();
        return Pick(value, ShapeOf(value.Shape.With(axis, count).ToArray()), start * strides[axis], axes);
    }

    /// <summary>Notes that the node slices an axis to an end that lies beyond it.</summary>
    public void NoteBound(Value value, int axis) => _graph.NoteBound(new SliceBound(value, axis, Origin));

    /// <summary>The elements at the given places along one axis.</summary>
    public Value Take(Value value, int axis, IReadOnlyList<int> places)
    {
        if (places.Count > 0)
        {
            // Evenly spaced places need no table.
            int step = places.Count > 1 ? places[1] - places[0] : 1;
            if (Enumerable.Range(0, places.Count).All(i => places[i] == places[0] + (i * step)))
            {
                return Slice(value, axis, places[0], places.Count, step);
            }
        }

        int[] strides = value.Shape.Strides();
        AxisMap[] axes = strides.Select((s, d) => d == axis ? new AxisMap(places.Select(p => p * s).ToArray()) : new AxisMap(s)).ToArray();
        int[] dimensions = value.Shape.ToArray();
        dimensions[axis] = places.Count;
        return Pick(value, ShapeOf(dimensions), 0, axes);
    }

    /// <summary>Values one after the other along an axis.</summary>
    public Value Concat(IReadOnlyList<Value> values, int axis)
    {
        if (values.Count == 1)
        {
            return values[0];
        }

        int[] dimensions = values[0].Shape.ToArray();
        long length = 0;
        List<MovePiece> pieces = [];
        foreach (Value value in values)
        {
            if (value.Shape.Rank != dimensions.Length || value.Shape.ToArray().Where((d, i) => i != axis && d != dimensions[i]).Any())
            {
                throw Mismatch($"joins the shapes {string.Join(", ", values.Take(8).Select(v => v.Shape))} along axis {axis}");
            }

            int[] start = new int[dimensions.Length];
            start[axis] = (int)length;
            pieces.Add(new MovePiece(pieces.Count, 0, start, value.Shape.ToArray(), value.Shape.Strides().Select(s => new AxisMap(s)).ToArray()));
            length += value.Shape[axis];
            ShapeOf(dimensions.Select((d, i) => i == axis ? length : d).ToArray());
        }

        dimensions[axis] = (int)length;
        return Add(new MoveOperation(Origin, values, pieces, NewValue(values[0].Type, ShapeOf(dimensions))));
    }
}
