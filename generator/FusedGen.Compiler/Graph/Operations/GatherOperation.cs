namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// Reads slices of a tensor along one axis at indices that are known only at run time. A negative index counts from the end; one out
/// of range throws <see cref="IndexOutOfRangeException"/> at run time.
/// </summary>
/// <remarks>
/// With <see cref="ElementWise"/> (ONNX GatherElements) the indices have the output's shape and each picks one element:
/// <c>y[i, j, k] = x[i, indices[i, j, k], k]</c> for axis 1. Without it (ONNX Gather) <c>y[i, …j…, k] = x[i, indices[…j…], k]</c>.
/// </remarks>
public sealed class GatherOperation(Origin origin, Value data, Value indices, int axis, bool elementWise, Value output)
    : Operation(origin, [data, indices], output)
{
    public Value Data => Inputs[0];

    public Value Indices => Inputs[1];

    public int Axis { get; } = axis;

    public bool ElementWise { get; } = elementWise;

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new GatherOperation(Origin, inputs[0], inputs[1], Axis, ElementWise, Output);

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => $"Gather({Data.Shape} at {Indices.Shape} along axis {Axis})";
}
