using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Folding.Expressions;

/// <summary>Rules about minima, maxima and selections.</summary>
internal static class BoundRules
{
    /// <summary><c>max(x, 0) = relu(x)</c>; two bounds on the same side are one; a bound at ±∞ is none.</summary>
    public static Expression? Bounds(Expression node, ExpressionSimplifier simplifier) => node switch
    {
        BinaryExpression { Function: BinaryFunction.Max, Right: FloatConstant { Value: 0 } } max => simplifier.Unary(UnaryFunction.Relu, max.Left),
        BinaryExpression { Function: BinaryFunction.Max, Right: FloatConstant { Value: double.NegativeInfinity } } max => max.Left,
        BinaryExpression { Function: BinaryFunction.Min, Right: FloatConstant { Value: double.PositiveInfinity } } min => min.Left,
        BinaryExpression { Function: BinaryFunction.Max, Left: BinaryExpression { Function: BinaryFunction.Max, Right: FloatConstant a } inner,
            Right: FloatConstant b } =>
            simplifier.Binary(BinaryFunction.Max, inner.Left, simplifier.Constant(Math.Max(a.Value, b.Value), node.Type)),
        BinaryExpression { Function: BinaryFunction.Min, Left: BinaryExpression { Function: BinaryFunction.Min, Right: FloatConstant a } inner,
            Right: FloatConstant b } =>
            simplifier.Binary(BinaryFunction.Min, inner.Left, simplifier.Constant(Math.Min(a.Value, b.Value), node.Type)),
        UnaryExpression { Function: UnaryFunction.Relu, Operand: UnaryExpression { Function: UnaryFunction.Relu } inner } => inner,
        _ => null,
    };

    /// <summary>
    /// <c>x &gt; 0 ? x : 0</c> and <c>x &lt; 0 ? 0 : x</c> are relu(x) for every number; for NaN the first gives 0, and
    /// relu, which keeps it visible, NaN. <c>c ? x : x</c> is x.
    /// </summary>
    public static Expression? Selections(Expression node, ExpressionSimplifier simplifier)
    {
        if (node is not SelectExpression select)
        {
            return null;
        }

        if (ReferenceEquals(select.WhenTrue, select.WhenFalse))
        {
            return select.WhenTrue;
        }

        if (!select.Type.IsFloating() || select.Condition is not BinaryExpression comparison)
        {
            return null;
        }

        (Expression kept, Expression zero) = select.WhenFalse is FloatConstant ? (select.WhenTrue, select.WhenFalse) : (select.WhenFalse, select.WhenTrue);
        if (zero is not FloatConstant { Value: 0 })
        {
            return null;
        }

        bool keptIsLarger = comparison switch
        {
            { Function: BinaryFunction.Greater or BinaryFunction.GreaterOrEqual, Right: FloatConstant { Value: 0 } } =>
                ReferenceEquals(comparison.Left, kept) && ReferenceEquals(select.WhenTrue, kept),
            { Function: BinaryFunction.Less or BinaryFunction.LessOrEqual, Left: FloatConstant { Value: 0 } } =>
                ReferenceEquals(comparison.Right, kept) && ReferenceEquals(select.WhenTrue, kept),
            { Function: BinaryFunction.Less or BinaryFunction.LessOrEqual, Right: FloatConstant { Value: 0 } } =>
                ReferenceEquals(comparison.Left, kept) && ReferenceEquals(select.WhenFalse, kept),
            { Function: BinaryFunction.Greater or BinaryFunction.GreaterOrEqual, Left: FloatConstant { Value: 0 } } =>
                ReferenceEquals(comparison.Right, kept) && ReferenceEquals(select.WhenFalse, kept),
            _ => false,
        };
        return keptIsLarger ? simplifier.Unary(UnaryFunction.Relu, kept) : null;
    }
}
