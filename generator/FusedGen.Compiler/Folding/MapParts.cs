using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding;

/// <summary>Makes maps in their plain form.</summary>
internal static class MapParts
{
    /// <summary>
    /// A map that reads each value once and no value in vain; where nothing is left to compute, the move that stands
    /// for it.
    /// </summary>
    public static Operation Make(Origin origin, Expression expression, IReadOnlyList<Value> inputs, Value output)
    {
        if (expression is InputExpression alone && inputs[alone.Index].Shape.Equals(output.Shape) && inputs[alone.Index].Type == output.Type)
        {
            return MoveOperation.Reshape(origin, inputs[alone.Index], output);
        }

        OperandList operands = new();
        Expression adopted = operands.Adopt(expression, inputs);
        return new MapOperation(origin, adopted, operands.Values, output);
    }
}
