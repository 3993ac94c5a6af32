using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>x · (1/√(c + ε))</c> with a constant tensor c is <c>x · c'</c>: the part of a map that reads constants alone is
/// computed now.
/// </summary>
internal sealed class ConstantOperands : Rewrite
{
    public override string Name => "constant operands";

    public override string Algebra => "f(x, g(c)) = f(x, c')";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation map || map.Inputs.All(v => v.Constant is not null) || !map.Inputs.Any(v => v.Constant is not null)
            || !context.IsNewTo(this, operation))
        {
            return false;
        }

        if (LargestConstantPart(map) is not { } part || Evaluate(part, map, context) is not { } value)
        {
            return false;
        }

        InputExpression read = new(map.Inputs.Count, value.Type);
        context.Replace(map, MapParts.Make(map.Origin, ExpressionRebuilding.ReplaceNode(map.Expression, part, read), [.. map.Inputs, value], map.Output));
        return true;
    }

    /// <summary>The last node in order that computes something and reads constants only, one tensor at least.</summary>
    private static Expression? LargestConstantPart(MapOperation map)
    {
        HashSet<Expression> constant = new(ExpressionIdentity.Instance);
        HashSet<Expression> withTensor = new(ExpressionIdentity.Instance);
        Expression? largest = null;
        foreach (Expression node in ExpressionOrder.Of(map.Expression))
        {
            Expression[] operands = ExpressionOrder.OperandsOf(node);
            bool isConstant = node is InputExpression input ? map.Inputs[input.Index].Constant is not null : operands.All(constant.Contains);
            if (isConstant)
            {
                constant.Add(node);
                if (node is InputExpression || operands.Any(withTensor.Contains))
                {
                    withTensor.Add(node);
                    largest = operands.Length > 0 ? node : largest;
                }
            }
        }

        return largest;
    }

    private static Value? Evaluate(Expression part, MapOperation map, FoldingContext context)
    {
        OperandList operands = new();
        Expression expression = operands.Adopt(part, map.Inputs);
        Shape shape = Shape.Scalar;
        if (!operands.Values.All(v => Shape.TryBroadcast(shape, v.Shape, out shape)))
        {
            return null;
        }

        try
        {
            MapOperation constant = new(map.Origin, expression, operands.Values, new Value("", part.Type, shape));
            Tensor tensor = ReferenceEvaluator.Evaluate(constant, v => v.Constant!, context.CancellationToken)[0];
            return new Value("", tensor);
        }
        catch (EvaluationException)
        {
            return null;
        }
    }
}
