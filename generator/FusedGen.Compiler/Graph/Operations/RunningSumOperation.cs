namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// The sum of each element and those before it along an axis: <c>y[i] = Σ x[j]</c> over j ≤ i, over j &lt; i where it
/// is exclusive, and over j ≥ i or j &gt; i where it is reversed.
/// </summary>
/// <param name="origin">The ONNX nodes that it stands for.</param>
/// <param name="input">x.</param>
/// <param name="axis">The axis, not negative.</param>
/// <param name="isExclusive">Whether an element is left out of its own sum.</param>
/// <param name="isReversed">Whether sums begin at the end of the axis.</param>
/// <param name="output">y, of the shape and type of x.</param>
public sealed class RunningSumOperation(Origin origin, Value input, int axis, bool isExclusive, bool isReversed, Value output)
    : Operation(origin, [input], output)
{
    public Value Input => Inputs[0];

    public int Axis { get; } = axis;

    public bool IsExclusive { get; } = isExclusive;

    public bool IsReversed { get; } = isReversed;

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new RunningSumOperation(Origin, inputs[0], Axis, IsExclusive, IsReversed, Output);

    public override long Work => 0;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => $"RunningSum({Input.Shape} along axis {Axis}{(IsExclusive ? ", exclusive" : "")}{(IsReversed ? ", reversed" : "")})";
}
