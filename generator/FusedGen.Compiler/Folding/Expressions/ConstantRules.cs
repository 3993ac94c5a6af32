using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Expressions;

/// <summary>Rules about constants.</summary>
internal static class ConstantRules
{
    /// <summary>
    /// A function of constants alone is a constant; not where it is NaN, nor where it throws at run time.
    /// </summary>
    public static Expression? Evaluate(Expression node, ExpressionSimplifier simplifier)
    {
        Expression[] operands = ExpressionOrder.OperandsOf(node);
        if (node is SelectExpression { Condition: IntegerConstant condition } select)
        {
            return condition.Value != 0 ? select.WhenTrue : select.WhenFalse;
        }

        if (operands.Length == 0 || !operands.All(o => o is FloatConstant or IntegerConstant))
        {
            return null;
        }

        ExpressionProgram program = new(node);
        try
        {
            program.Evaluate([], []);
        }
        catch (EvaluationException)
        {
            return null;
        }

        if (!node.Type.IsFloating())
        {
            return simplifier.Pool.Intern(new IntegerConstant(program.Integer, node.Type));
        }

        return double.IsNaN(program.Float) ? null : simplifier.Constant(program.Float, node.Type);
    }

    /// <summary>
    /// <c>c + x = x + c</c>: of two operands that can change places, a constant stands on the right.
    /// <c>x − c = x + (−c)</c>.
    /// </summary>
    public static Expression? ToTheRight(Expression node, ExpressionSimplifier simplifier) => node switch
    {
        BinaryExpression { Function: BinaryFunction.Add or BinaryFunction.Multiply or BinaryFunction.Min or BinaryFunction.Max } binary
            when IsConstant(binary.Left) && !IsConstant(binary.Right) => simplifier.Binary(binary.Function, binary.Right, binary.Left),
        BinaryExpression { Function: BinaryFunction.Subtract, Right: FloatConstant c } difference =>
            simplifier.Add(difference.Left, simplifier.Constant(-c.Value, c.Type)),
        _ => null,
    };

    private static bool IsConstant(Expression node) => node is FloatConstant or IntegerConstant;
}
