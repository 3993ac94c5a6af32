using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// Computes every element of the output from the elements at the same place of the inputs, each broadcast to the
/// output's shape: all activations and all arithmetic.
/// </summary>
public sealed class MapOperation(Origin origin, Expression expression, IReadOnlyList<Value> inputs, Value output)
    : Operation(origin, inputs, output)
{
    /// <summary>What is computed; its input <c>i</c> is <c>Inputs[i]</c>, which can be a constant.</summary>
    public Expression Expression { get; } = expression;

    public override Operation WithInputs(IReadOnlyList<Value> inputs) => new MapOperation(Origin, Expression, inputs, Output);

    public override long Work => 0;

    public override T Accept<T>(OperationVisitor<T> visitor) => visitor.Visit(this);

    public override string ToString() => $"Map({Output.Shape}: {Expression})";
}
