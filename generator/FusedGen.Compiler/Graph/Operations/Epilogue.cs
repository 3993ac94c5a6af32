using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Graph.Operations;

/// <summary>
/// An expression that a kernel applies to its result before storing it: an activation, a residual addition. Input 0 of
/// the expression is the kernel's own result; input <c>i</c> is <c>Inputs[i - 1]</c>, broadcast to the output's shape.
/// </summary>
public sealed record Epilogue(Expression Expression, IReadOnlyList<Value> Inputs)
{
    /// <summary>The epilogue reading other values.</summary>
    public Epilogue WithInputs(IEnumerable<Value> inputs) => this with { Inputs = inputs.ToArray() };
}
