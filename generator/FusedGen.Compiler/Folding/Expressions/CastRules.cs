using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Expressions;

/// <summary>
/// A whole number that becomes an integer and a floating number again, as between the layers of a quantised network, is
/// held at the ends of the integer's range; it needs no integer for that.
/// </summary>
internal static class CastRules
{
    /// <summary>
    /// <c>real(integer(x)) = min(max(x, least), most)</c> where x is whole. The specification does not say which
    /// integer NaN becomes: it stays NaN.
    /// </summary>
    public static Expression? WholeNumbers(Expression node, ExpressionSimplifier simplifier)
    {
        if (node is not CastExpression { Type: ElementType.Float32 or ElementType.Float64, Operand: CastExpression { Operand: { } x } inner }
            || x.Type != node.Type || !inner.Type.IsComputed() || inner.Type.IsFloating() || inner.Type == ElementType.Bool || !IsWhole(x))
        {
            return null;
        }

        Expression End(long end) =>
            simplifier.Constant(x.Type == ElementType.Float32 ? Integers.ToFloat(end, inner.Type) : Integers.ToDouble(end, inner.Type), x.Type);
        return simplifier.Binary(
            BinaryFunction.Min, simplifier.Binary(BinaryFunction.Max, x, End(Integers.Lowest(inner.Type))), End(Integers.Highest(inner.Type)));
    }

    /// <summary>Whether the value of an expression is a whole number, or not finite.</summary>
    public static bool IsWhole(Expression expression) => expression switch
    {
        FloatConstant c => Math.Floor(c.Value).Equals(c.Value),
        UnaryExpression
        {
            Function: UnaryFunction.Whole or UnaryFunction.RoundToEven or UnaryFunction.Floor or UnaryFunction.Ceiling or UnaryFunction.Sign
        } => true,
        UnaryExpression { Function: UnaryFunction.Negate or UnaryFunction.Absolute or UnaryFunction.Relu } unary => IsWhole(unary.Operand),
        BinaryExpression
        {
            Function: BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply or BinaryFunction.Min or BinaryFunction.Max
        } binary => IsWhole(binary.Left) && IsWhole(binary.Right),
        SelectExpression select => IsWhole(select.WhenTrue) && IsWhole(select.WhenFalse),
        CastExpression cast => cast.Type.IsFloating() && !cast.Operand.Type.IsFloating() && !cast.Operand.Type.IsNarrowFloat(),
        _ => false,
    };
}
