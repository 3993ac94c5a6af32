namespace FusedGen.Compiler.Graph.Batching;

/// <summary>
/// Where a value carries the batch: along an axis of <c>Outer · rows · Inner</c>, most often of the rows alone. A
/// reshape may join the batch with axes beside it, <c>[rows, 6, 4]</c> to <c>[rows · 6, 4]</c>, and it may stand
/// anywhere: recurrent states have it in the middle.
/// </summary>
/// <param name="Axis">The axis.</param>
/// <param name="Outer">Places of the axis that are outside of the rows.</param>
/// <param name="Inner">Places of the axis that are inside of a row.</param>
public readonly record struct BatchAxis(int Axis, int Outer = 1, int Inner = 1)
{
    /// <summary>The leading axis, which is the rows alone.</summary>
    public static readonly BatchAxis Leading = new(0);

    /// <summary>How many times all rows come one after the other in the row-major order.</summary>
    public int Before(Shape shape) => shape.CountOf(0, Axis) * Outer;

    /// <summary>Elements from one row to the next in the row-major order.</summary>
    public int After(Shape shape) => Inner * shape.CountOf(Axis + 1, shape.Rank);

    /// <summary>The shape with so many rows.</summary>
    public Shape With(Shape shape, int rows) => shape.With(Axis, Outer * rows * Inner);

    /// <summary>The same place of an axis with another number.</summary>
    public BatchAxis At(int axis) => this with { Axis = axis };
}
