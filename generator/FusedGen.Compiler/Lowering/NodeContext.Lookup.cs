using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Adding look-ups to the graph. Constant indices make a move; only indices that are computed are looked up at run time.</summary>
internal sealed partial class NodeContext
{
    /// <summary>The slices of a tensor at the given places along an axis: the axes of the indices stand in the place of that axis.</summary>
    public Value Gather(Value data, Value indices, int axis)
    {
        int[] dimensions = [.. data.Shape.ToArray().Take(axis), .. indices.Shape.ToArray(), .. data.Shape.ToArray().Skip(axis + 1)];
        if (indices.Constant is { } constant)
        {
            return Reshape(Take(data, axis, constant.Integers.Select(i => Place(i, data.Shape[axis])).ToArray()), dimensions);
        }

        return Add(new GatherOperation(Origin, data, indices, axis, elementWise: false, NewValue(data.Type, ShapeOf(dimensions))));
    }

    /// <summary>A constant index as a place from 0, counted from the end where it is negative.</summary>
    public int Place(long index, int length) => index >= -length && index < length
        ? (int)(index < 0 ? index + length : index)
        : throw Mismatch($"has the index {index} into an axis of {length}");
}
