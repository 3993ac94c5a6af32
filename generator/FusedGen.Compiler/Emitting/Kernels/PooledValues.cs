using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Combines the elements of a pool's window that are in registers already, in the order and with the bits of a pool that loads them.</summary>
internal static class PooledValues
{
    /// <summary>Leaves the result in the first of the values.</summary>
    /// <param name="kind">How they are combined.</param>
    /// <param name="values">Variables of floats or vectors of them, in the order of the window's taps.</param>
    /// <param name="form">The width.</param>
    /// <param name="writer">Takes the statements.</param>
    /// <param name="prefix">What names of locals begin with.</param>
    public static void Emit(PoolKind kind, IReadOnlyList<string> values, VectorForm form, CodeWriter writer, string prefix)
    {
        string result = values[0];
        if (kind != PoolKind.Max)
        {
            // A sum starts from 0, which turns a single -0 into 0.
            Combine(BinaryFunction.Add, form.Broadcast(Literal.Of(0f)), 0);
        }

        for (int i = 1; i < values.Count; i++)
        {
            Combine(kind == PoolKind.Max ? BinaryFunction.Max : BinaryFunction.Add, values[i], i);
        }

        if (kind is PoolKind.Average or PoolKind.AverageIncludingPadding)
        {
            writer.Line($"{result} /= {form.Broadcast(Literal.Of((float)values.Count))};");
        }

        void Combine(BinaryFunction function, string value, int number)
        {
            InputExpression left = new(0, ElementType.Float32);
            InputExpression right = new(1, ElementType.Float32);
            ExpressionEmitter expressions = new(writer, form, $"{prefix}{VectorForm.Text(number)}_");
            writer.Line($"{result} = {expressions.Emit(new BinaryExpression(function, left, right, ElementType.Float32), input => input == 0 ? result : value)};");
        }
    }
}
