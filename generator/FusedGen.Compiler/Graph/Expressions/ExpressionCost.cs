namespace FusedGen.Compiler.Graph.Expressions;

/// <summary>What expressions cost beside a sum of products, roughly.</summary>
public static class ExpressionCost
{
    /// <summary>Steps of an expression that always has room: a residual, a scale, a bound.</summary>
    private const int LongestShort = 8;

    /// <summary>
    /// Whether an expression has so many steps that a method may hold no more than some of it: a tile evaluates it for
    /// each of its sums.
    /// </summary>
    public static bool IsLong(Expression root) => ExpressionOrder.Of(root).Count > LongestShort;

    /// <summary>
    /// Whether an expression has a function in it that takes dozens of instructions, and as many registers as a
    /// kernel's sums: one that is approximated.
    /// </summary>
    public static bool IsCostly(Expression root) => ExpressionOrder.Of(root).Any(node => node switch
    {
        UnaryExpression unary => IsApproximated(unary.Function),
        BinaryExpression binary => binary.Function is BinaryFunction.Power or BinaryFunction.Remainder or BinaryFunction.Modulo,
        _ => false,
    });

    private static bool IsApproximated(UnaryFunction function) => function is (>= UnaryFunction.Exp and <= UnaryFunction.Erf)
        or UnaryFunction.Sigmoid or UnaryFunction.Softplus or UnaryFunction.Gelu or UnaryFunction.GeluTanh or UnaryFunction.Mish or UnaryFunction.Silu;
}
