using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering;

/// <summary>Expressions in short spelling. A number takes the element type of what it meets.</summary>
internal static class Formula
{
    /// <summary>A number; of an integer type as a cast makes it.</summary>
    public static Expression Number(double value, ElementType type) =>
        type.IsFloating() ? new FloatConstant(value, type) : new IntegerConstant(Integers.FromFloat(value, type), type);

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
        _ => Apply(BinaryFunction.Power, x, Number(y, x.Type)),
    };

    public static Expression Sqrt(Expression x) => Apply(UnaryFunction.Sqrt, x);

    public static Expression Exp(Expression x) => Apply(UnaryFunction.Exp, x);

    public static Expression Absolute(Expression x) => Apply(UnaryFunction.Absolute, x);

    public static Expression Greater(Expression x, double y) => Compare(BinaryFunction.Greater, x, y);

    public static Expression Less(Expression x, double y) => Compare(BinaryFunction.Less, x, y);

    public static Expression Select(Expression condition, Expression whenTrue, Expression whenFalse) =>
        new SelectExpression(condition, whenTrue, whenFalse);

    public static Expression Cast(Expression x, ElementType type) => x.Type == type ? x : new CastExpression(x, type);

    /// <summary>
    /// The element itself where it is floating; an integer as a double, for what is computed with numbers that it may
    /// not be able to hold.
    /// </summary>
    public static Expression Real(Expression x) => x.Type.IsFloating() ? x : Cast(x, ElementType.Float64);

    private static Expression Compare(BinaryFunction function, Expression x, double y)
    {
        Expression real = Real(x);
        return Apply(function, real, Number(y, real.Type));
    }
}
