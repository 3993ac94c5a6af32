using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Differential.Judging;

/// <summary>
/// Evaluates a map node by node, each result rounded to its type, as code does that computes in floats:
/// <c>x / (|x| + 1)</c> is 1 where the float sum is x.
/// </summary>
internal static class RoundedMap
{
    /// <summary>Computes the map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="valueOf">The elements of its inputs.</param>
    /// <param name="subtractsOne">Whether <c>e^x − 1</c> is the exponential, rounded, and a difference.</param>
    public static Tensor Evaluate(MapOperation map, Func<Value, Tensor> valueOf, bool subtractsOne)
    {
        Dictionary<Expression, Tensor> results = new(ExpressionIdentity.Instance);
        foreach (Expression node in ExpressionOrder.Of(map.Expression))
        {
            results.Add(node, node is InputExpression input ? Operand(map.Inputs[input.Index], valueOf) : Rounded(map, node, results, subtractsOne));
        }

        return results[map.Expression].Shape.Equals(map.Output.Shape) ? results[map.Expression] : ReferenceEvaluator.Evaluate(map, valueOf)[0];
    }

    private static Tensor Operand(Value value, Func<Value, Tensor> valueOf) => value.Constant is { } constant ? Rounding.ToType(constant) : valueOf(value);

    private static Tensor Rounded(MapOperation map, Expression node, Dictionary<Expression, Tensor> results, bool subtractsOne)
    {
        if (!subtractsOne || node is not UnaryExpression { Function: UnaryFunction.ExpM1 } exponential)
        {
            return Rounding.ToType(Step(map, node, results));
        }

        Tensor rounded = Rounding.ToType(Step(map, exponential with { Function = UnaryFunction.Exp }, results));
        return Rounding.ToType(new Tensor(rounded.Shape, Array.ConvertAll(rounded.Floats, v => v - 1), rounded.Type));
    }

    private static Tensor Step(MapOperation map, Expression node, Dictionary<Expression, Tensor> results)
    {
        Tensor[] operands = ExpressionOrder.OperandsOf(node).Select(operand => results[operand]).ToArray();
        Value[] values = operands.Select((operand, i) => new Value($"x{i}", operand.Type, operand.Shape)).ToArray();
        InputExpression[] inputs = operands.Select((operand, i) => new InputExpression(i, operand.Type)).ToArray();
        Expression own = node switch
        {
            UnaryExpression unary => unary with { Operand = inputs[0] },
            BinaryExpression binary => binary with { Left = inputs[0], Right = inputs[1] },
            SelectExpression => new SelectExpression(inputs[0], inputs[1], inputs[2]),
            CastExpression cast => cast with { Operand = inputs[0] },
            _ => node,
        };
        MapOperation step = new(map.Origin, own, values, new Value("y", node.Type, operands.Length == 0 ? Shape.Scalar : map.Output.Shape));
        return ReferenceEvaluator.Evaluate(step, value => operands[Array.IndexOf(values, value)])[0];
    }
}
