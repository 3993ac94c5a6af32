namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// Which element of a tensor run-time indices mean for each place of a walk: the places of a gather's output, or of a
/// scatter's updates. A place gives the coordinates along some axes of the tensor itself; those along the indexed axes
/// are read from the indices, at a place that it gives too.
/// </summary>
/// <remarks>
/// <c>GatherElements</c> along axis 1 of three, <c>y[i, j, k] = x[i, indices[i, j, k], k]</c>, walks along (0, 0), (–,
/// 1), (2, 2) and has the indexed axis 1. A <c>Gather</c> along axis 0 by a matrix of indices,
/// <c>y[i, j, k] = x[indices[i, j], k]</c>, walks along (–, 0), (–, 1), (1, –).
/// </remarks>
/// <param name="Walk">For each axis of the walk, along which axes of the tensor and of the indices it goes.</param>
/// <param name="IndexedAxes">The axes of the tensor whose coordinates are read. Where there are several, the last axis
/// of the indices holds one for each.</param>
/// <param name="CountsFromEnd">Whether a negative index counts from the end of its axis; else it is out of
/// range.</param>
public sealed record IndexedPlaces(IReadOnlyList<WalkAxis> Walk, IReadOnlyList<int> IndexedAxes, bool CountsFromEnd = true)
{
    /// <summary>What an index is, which decides what is wrong with one that is out of range.</summary>
    public IndexMeaning Meaning { get; init; }

    /// <summary>Slices along one axis, in whose place the axes of the indices stand.</summary>
    public static IndexedPlaces Slices(int rank, int indexRank, int axis, bool countsFromEnd = true) => new(
        [
            .. Enumerable.Range(0, axis).Select(d => new WalkAxis(d, null)),
            .. Enumerable.Range(0, indexRank).Select(i => new WalkAxis(null, i)),
            .. Enumerable.Range(axis + 1, rank - axis - 1).Select(d => new WalkAxis(d, null)),
        ],
        [axis],
        countsFromEnd);

    /// <summary>
    /// Single elements: the indices have the axes of the tensor, one of which they give the coordinate of.
    /// </summary>
    public static IndexedPlaces Elements(int rank, int axis) =>
        new(Enumerable.Range(0, rank).Select(d => new WalkAxis(d == axis ? null : d, d)).ToArray(), [axis]);

    /// <summary>Slices below tuples of coordinates.</summary>
    /// <param name="rank">The axes of the tensor.</param>
    /// <param name="indexRank">The axes of the indices, the last of which holds the tuples.</param>
    /// <param name="batch">Leading axes that the tensor and the indices share.</param>
    /// <param name="depth">Coordinates in a tuple: those along the axes behind the shared ones.</param>
    public static IndexedPlaces Tuples(int rank, int indexRank, int batch, int depth) => new(
        [
            .. Enumerable.Range(0, batch).Select(d => new WalkAxis(d, d)),
            .. Enumerable.Range(batch, indexRank - 1 - batch).Select(i => new WalkAxis(null, i)),
            .. Enumerable.Range(batch + depth, rank - batch - depth).Select(d => new WalkAxis(d, null)),
        ],
        Enumerable.Range(batch, depth).ToArray());

    /// <summary>The strides of the tensor along the axes of the walk: 0 where its coordinate is read.</summary>
    public int[] DataStrides(IReadOnlyList<int> strides) => Walk.Select(axis => axis.Data is { } d ? strides[d] : 0).ToArray();

    /// <summary>The strides of the indices along the axes of the walk: 0 along those that share an index.</summary>
    public int[] IndexStrides(IReadOnlyList<int> strides) => Walk.Select(axis => axis.Index is { } i ? strides[i] : 0).ToArray();

    /// <summary>Elements of the indices between the coordinates of one tuple.</summary>
    public int CoordinateStride(IReadOnlyList<int> strides) => IndexedAxes.Count > 1 ? strides[strides.Count - 1] : 0;

    /// <inheritdoc/>
    public bool Equals(IndexedPlaces? other) =>
        other is not null && Walk.SequenceEqual(other.Walk) && IndexedAxes.SequenceEqual(other.IndexedAxes) && CountsFromEnd == other.CountsFromEnd
            && Meaning == other.Meaning;

    /// <inheritdoc/>
    public override int GetHashCode() => Walk.Count + (31 * IndexedAxes.Count);
}

/// <summary>What a run-time index is.</summary>
public enum IndexMeaning
{
    /// <summary>A place along an axis; another one is an <see cref="IndexOutOfRangeException"/>.</summary>
    Place,

    /// <summary>
    /// The length of a sequence, from 0 to the last place of the axis: another one is the caller's mistake, an
    /// <see cref="ArgumentException"/>.
    /// </summary>
    Length,

    /// <summary>
    /// How many elements were found, which must be the last place of the axis: others make a result of another size
    /// than the planned one, an <see cref="ArgumentException"/>.
    /// </summary>
    Count,
}

/// <summary>
/// Along which axis of the tensor and along which of the indices an axis of a walk goes; null for none.
/// </summary>
public readonly record struct WalkAxis(int? Data, int? Index);
