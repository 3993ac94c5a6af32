using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering;

/// <summary>Expressions in short spelling. A number takes the element type of what it meets.</summary>
internal static class Formula
{
    public static Expression Number(double value, ElementType type) =>
        type.IsFloating() ? new FloatConstant(value, type) : new IntegerConstant((long)value, type);

    public static Expression Element(Tensor scalar) =>
        scalar.Type.IsFloating() ? new FloatConstant(scalar.Floats[0], scalar.Type) : new IntegerConstant(scalar.Integers[0], scalar.Type);

    public static Expression Apply(UnaryFunction function, Expression x) =>
        new UnaryExpression(function, x, function is UnaryFunction.IsNaN or UnaryFunction.IsInfinity ? ElementType.Bool : x.Type);

    public static Expression Apply(BinaryFunction function, Expression x, Expression y) =>
        new BinaryExpression(function, x, y, function.IsComparison() ? ElementType.Bool : x.Type);

    public static Expression Add(Expression x, Expression y) => Apply(BinaryFunction.Add, x, y);

    public static Expression Add(Expression x, double y) => Add(x, Number(y, x.Type));

    public static Expression Subtract(Expression x, Expression y) => Apply(BinaryFunction.Subtract, x, y);

    public static Expression Multiply(Expression x, Expression y) => Apply(BinaryFunction.Multiply, x, y);

    /// <summary>x · y, or x itself where y is 1.</summary>
    public static Expression Multiply(Expression x, double y) => y == 1 ? x : Multiply(x, Number(y, x.Type));

    public static Expression Divide(Expression x, Expression y) => Apply(BinaryFunction.Divide, x, y);

    public static Expression Divide(Expression x, double y) => Divide(x, Number(y, x.Type));

    public static Expression Min(Expression x, double y) => Apply(BinaryFunction.Min, x, Number(y, x.Type));

    public static Expression Max(Expression x, double y) => Apply(BinaryFunction.Max, x, Number(y, x.Type));

    public static Expression Power(Expression x, double y) => y switch
    {
        1 => x,
        2 => Multiply(x, x),
        0.5 => Apply(UnaryFunction.Sqrt, x),
        _ => Apply(BinaryFunction.Power, x, Number(y, x.Type)),
    };

    public static Expression Sqrt(Expression x) => Apply(UnaryFunction.Sqrt, x);

    public static Expression Exp(Expression x) => Apply(UnaryFunction.Exp, x);

    public static Expression Absolute(Expression x) => Apply(UnaryFunction.Absolute, x);

    public static Expression Greater(Expression x, double y) => Apply(BinaryFunction.Greater, x, Number(y, x.Type));

    public static Expression Select(Expression condition, Expression whenTrue, Expression whenFalse) =>
        new SelectExpression(condition, whenTrue, whenFalse);

    public static Expression Cast(Expression x, ElementType type) => x.Type == type ? x : new CastExpression(x, type);
}
