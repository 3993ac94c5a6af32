using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Adding look-ups to the graph. Constant indices make a move; only indices that are computed are looked up at run
/// time.
/// </summary>
internal sealed partial class NodeContext
{
    /// <summary>
    /// The slices of a tensor at the given places along an axis: the axes of the indices stand in the place of that
    /// axis.
    /// </summary>
    /// <param name="data">The tensor.</param>
    /// <param name="indices">The places.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="countsFromEnd">Whether a negative index counts from the end; else it is out of range.</param>
    public Value Gather(Value data, Value indices, int axis, bool countsFromEnd = true)
    {
        int[] dimensions = [.. data.Shape.ToArray().Take(axis), .. indices.Shape.ToArray(), .. data.Shape.ToArray().Skip(axis + 1)];
        if (indices.Constant is { } constant)
        {
            return Reshape(Take(data, axis, constant.Integers.Select(i => Place(i, data.Shape[axis], countsFromEnd)).ToArray()), dimensions);
        }

        IndexedPlaces places = IndexedPlaces.Slices(data.Shape.Rank, indices.Shape.Rank, axis, countsFromEnd);
        return Gather(data, indices, places, ShapeOf(dimensions));
    }

    /// <summary>
    /// Elements of a tensor at the places that run-time indices mean, one for each element of the shape.
    /// </summary>
    public Value Gather(Value data, Value indices, IndexedPlaces places, Shape shape) =>
        Add(new GatherOperation(Origin, data, indices, places, NewValue(data.Type, shape)));

    /// <summary>
    /// The same lengths of sequences, a vector, looked up among those that there are: another one throws at run time.
    /// </summary>
    public Value CheckedLengths(Value lengths, int steps)
    {
        Value allowed = Map(Counted(steps + 1L), i => Formula.Cast(i, lengths.Type));
        return Gather(allowed, lengths, IndexedPlaces.Slices(1, 1, 0, countsFromEnd: false) with { Meaning = IndexMeaning.Length }, lengths.Shape);
    }

    /// <summary>
    /// The same number of found elements, a vector of one, looked up where only the planned one is allowed: another one
    /// throws at run time.
    /// </summary>
    public Value CheckedCount(Value found, int planned) =>
        Gather(Counted(planned + 1L), found, IndexedPlaces.Slices(1, 1, 0, countsFromEnd: false) with { Meaning = IndexMeaning.Count }, found.Shape);

    /// <summary>A tensor whose elements at the places that indices mean are combined with updates.</summary>
    public Value Scatter(ScatterKind kind, Value data, Value indices, Value updates, IndexedPlaces places) =>
        Add(new ScatterOperation(Origin, kind, data, indices, updates, places, NewValue(data.Type, data.Shape)));

    /// <summary>Elements at any constant places of the row-major order.</summary>
    public Value Table(Value data, int[] places, Shape shape) => Reshape(Take(Reshape(data, data.Shape.Count), 0, places), shape);

    /// <summary>A constant index as a place from 0, counted from the end where it is negative and may be.</summary>
    public int Place(long index, int length, bool countsFromEnd = true) => index >= (countsFromEnd ? -length : 0) && index < length
        ? (int)(index < 0 ? index + length : index)
        : throw Mismatch($"has the index {index} into an axis of {length}");
}
