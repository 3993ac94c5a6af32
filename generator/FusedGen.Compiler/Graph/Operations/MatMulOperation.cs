namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// <c>y[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]</c> where both sides are computed at run time. Both have rank 2 at least;
/// the leading axes broadcast.
/// </summary>
public sealed class MatMulOperation(Origin origin, Value left, Value right, Value output) : Operation(origin, [left, right], output)
{
    public Value Left => Inputs[0];

    public Value Right => Inputs[1];

    /// <summary>i: rows of the result.</summary>
    public int Rows => Left.Shape[Left.Shape.Rank - 2];

    /// <summary>k: the summed axis.</summary>
    public int Inner => Left.Shape.Last;

    /// <summary>j: columns of the result.</summary>
    public int Columns => Right.Shape.Last;

    public override long MultiplyAdds => (long)Output.Shape.Count * Inner;

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new MatMulOperation(Origin, inputs[0], inputs[1], Output);

    public override long Work => MultiplyAdds;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => $"MatMul({Left.Shape} · {Right.Shape})";
}
