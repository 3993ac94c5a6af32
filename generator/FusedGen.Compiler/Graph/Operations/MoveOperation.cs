namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// Puts elements at other places and computes nothing: reshape, transpose, slice, concat, pad, expand, tile, gather by
/// constant indices, nearest-neighbour resize. The output is filled with <see cref="Fill"/>, then each of
/// <see cref="Pieces"/> is copied into it.
/// </summary>
public sealed class MoveOperation : Operation
{
    /// <summary>Creates the operation.</summary>
    /// <param name="origin">The ONNX nodes that it stands for.</param>
    /// <param name="inputs">The sources, of one element type.</param>
    /// <param name="pieces">Boxes of the output and where they come from. They do not overlap.</param>
    /// <param name="output">The result.</param>
    /// <param name="fill">The element where no piece lies.</param>
    public MoveOperation(Origin origin, IReadOnlyList<Value> inputs, IReadOnlyList<MovePiece> pieces, Value output, double fill = 0)
        : base(origin, inputs, output)
    {
        Pieces = pieces;
        Fill = fill;
    }

    public IReadOnlyList<MovePiece> Pieces { get; }

    public double Fill { get; }

    /// <summary>
    /// Whether the output holds the elements of the one input in the same order, so that both can share their memory.
    /// </summary>
    public bool IsReshape =>
        Inputs.Count == 1 && Pieces.Count == 1 && Inputs[0].Shape.Count == Output.Shape.Count && Pieces[0].IsDense(Output.Shape);

    /// <summary>The same elements in the same order under another shape.</summary>
    public static MoveOperation Reshape(Origin origin, Value input, Value output) =>
        new(origin, [input], [MovePiece.Dense(output.Shape)], output);

    /// <summary>
    /// A permutation of the axes: axis <c>i</c> of the output is axis <c>permutation[i]</c> of the input.
    /// </summary>
    public static MoveOperation Transpose(Origin origin, Value input, IReadOnlyList<int> permutation, Value output)
    {
        int[] strides = input.Shape.Strides();
        return new(origin, [input],
            [new MovePiece(0, 0, new int[output.Shape.Rank], output.Shape.ToArray(), permutation.Select(p => new AxisMap(strides[p])).ToArray())], output);
    }

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new MoveOperation(Origin, inputs, Pieces, Output, Fill);

    public override long Work => 0;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => IsReshape ? $"Reshape({Output.Shape})" : $"Move({string.Join(", ", Inputs.Select(i => i.Shape))} → {Output.Shape})";
}

/// <summary>
/// A box of a move's output, and the place of each of its elements in an input: the element at <c>Start + c</c>, for
/// <c>0 ≤ c &lt; Extent</c>, is the input's element at <c>Offset + Σ Axes[d].At(c[d])</c>, counted in elements of the
/// input's dense row-major order.
/// </summary>
/// <param name="Input">Which input.</param>
/// <param name="Offset">The input's element for the first element of the box.</param>
/// <param name="Start">The first corner of the box in the output, one coordinate per axis of the output.</param>
/// <param name="Extent">The size of the box along each axis.</param>
/// <param name="Axes">How the place in the input changes along each axis.</param>
public sealed record MovePiece(int Input, int Offset, IReadOnlyList<int> Start, IReadOnlyList<int> Extent, IReadOnlyList<AxisMap> Axes)
{
    /// <summary>The piece that copies a whole dense input of the same count.</summary>
    public static MovePiece Dense(Shape shape) =>
        new(0, 0, new int[shape.Rank], shape.ToArray(), shape.Strides().Select(s => new AxisMap(s)).ToArray());

    /// <summary>
    /// Whether another piece puts the same elements at the same places; a table may say what a stride does.
    /// </summary>
    public bool IsSame(MovePiece other) =>
        Input == other.Input && Offset == other.Offset && Start.SequenceEqual(other.Start) && Extent.SequenceEqual(other.Extent)
        && Axes.Count == other.Axes.Count
        && Enumerable.Range(0, Axes.Count).All(d => Enumerable.Range(0, Extent[d]).All(c => Axes[d].At(c) == other.Axes[d].At(c)));

    /// <summary>Whether the piece covers the whole output in dense order.</summary>
    public bool IsDense(Shape output)
    {
        int[] strides = output.Strides();
        return Offset == 0
            && Enumerable.Range(0, output.Rank).All(d =>
                Start[d] == 0 && Extent[d] == output[d] && (output[d] == 1 || (Axes[d].Table is null && Axes[d].Stride == strides[d])));
    }
}

/// <summary>
/// How far the source moves for the <c>c</c>-th step along one axis: <c>c · Stride</c>, or <c>Table[c]</c> where there
/// is a table.
/// </summary>
public readonly struct AxisMap
{
    public AxisMap(int stride)
    {
        Stride = stride;
        Table = null;
    }

    public AxisMap(IReadOnlyList<int> table)
    {
        Stride = 0;
        Table = table;
    }

    /// <summary>Elements of the input per step; 0 repeats, a negative stride runs backwards.</summary>
    public int Stride { get; }

    /// <summary>Offsets in elements of the input for each step, for places that no stride describes.</summary>
    public IReadOnlyList<int>? Table { get; }

    /// <summary>The offset of step <paramref name="c"/>.</summary>
    public int At(int c) => Table is null ? c * Stride : Table[c];
}
