using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Folding.Expressions;

/// <summary>
/// The inputs of an expression that is put together from several: each value stands once and is numbered when it is
/// first read.
/// </summary>
internal sealed class OperandList
{
    private readonly List<Value> _values = [];

    public OperandList(params Value[] first) => _values.AddRange(first);

    public IReadOnlyList<Value> Values => _values;

    /// <summary>The expression that reads a value.</summary>
    public InputExpression Read(Value value)
    {
        int index = _values.IndexOf(value);
        if (index < 0)
        {
            index = _values.Count;
            _values.Add(value);
        }

        return new InputExpression(index, value.Type);
    }

    /// <summary>An expression over other inputs, made to read this list.</summary>
    public Expression Adopt(Expression expression, IReadOnlyList<Value> inputs) =>
        ExpressionRebuilding.ReplaceInputs(expression, input => Read(inputs[input.Index]));

    /// <summary>An expression over other inputs, one of them replaced by an expression over this list.</summary>
    public Expression Adopt(Expression expression, IReadOnlyList<Value> inputs, Value replaced, Expression replacement) =>
        ExpressionRebuilding.ReplaceInputs(expression, input => inputs[input.Index] == replaced ? replacement : Read(inputs[input.Index]));
}
