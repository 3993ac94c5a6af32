using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Folding.Expressions;

/// <summary>
/// Recognises activations in the arithmetic that exporters write for them. The recognised function is also right where
/// the arithmetic overflows.
/// </summary>
internal static class ActivationRules
{
    /// <summary>Constants in files are rounded to float, or cut by hand.</summary>
    private const double Tolerance = 1e-5;

    private const double SqrtHalf = 0.70710678118654752440;
    private const double SqrtTwoOverPi = 0.79788456080286535588;
    private const double GeluCubic = 0.044715;

    /// <summary>
    /// <c>1/(1 + e^y) = sigmoid(−y)</c>, <c>x/(1 + e^y) = x · sigmoid(−y)</c>, <c>e^x/(1 + e^x) = sigmoid(x)</c>,
    /// <c>ln(1 + e^x) = softplus(x)</c>.
    /// </summary>
    public static Expression? Logistic(Expression node, ExpressionSimplifier simplifier)
    {
        switch (node)
        {
            case UnaryExpression { Function: UnaryFunction.Reciprocal, Operand: { } denominator } when OnePlusExp(denominator) is { } y:
                return simplifier.Unary(UnaryFunction.Sigmoid, simplifier.Negate(y));

            case BinaryExpression { Function: BinaryFunction.Divide, Left: { } numerator, Right: { } denominator } when OnePlusExp(denominator) is { } y:
                return numerator is UnaryExpression { Function: UnaryFunction.Exp } power && ReferenceEquals(power.Operand, y)
                    ? simplifier.Unary(UnaryFunction.Sigmoid, y)
                    : simplifier.Multiply(numerator, simplifier.Unary(UnaryFunction.Sigmoid, simplifier.Negate(y)));

            case UnaryExpression { Function: UnaryFunction.Log, Operand: { } argument } when OnePlusExp(argument) is { } x:
                return simplifier.Unary(UnaryFunction.Softplus, x);

            case UnaryExpression { Function: UnaryFunction.Log1P, Operand: UnaryExpression { Function: UnaryFunction.Exp } inner }:
                return simplifier.Unary(UnaryFunction.Softplus, inner.Operand);

            default:
                return null;
        }
    }

    /// <summary>
    /// Among the factors of a product: <c>x · sigmoid(x) = silu(x)</c>, <c>x · tanh(softplus(x)) = mish(x)</c>,
    /// <c>x · (1 + erf(x/√2)) = 2 · gelu(x)</c> and <c>x · (1 + tanh(√(2/π)·(x + 0.044715·x³))) = 2 · geluTanh(x)</c>,
    /// in whatever order and with whatever constants the factors stand.
    /// </summary>
    public static Expression? Products(Expression node, ExpressionSimplifier simplifier)
    {
        if (ProductFactors.Of(node) is not { } product)
        {
            return null;
        }

        List<Expression> factors = product.Factors;
        for (int gate = 0; gate < factors.Count; gate++)
        {
            for (int x = 0; x < factors.Count; x++)
            {
                if (x == gate || Gated(factors[x], factors[gate]) is not { } found)
                {
                    continue;
                }

                Expression result = simplifier.Unary(found.Function, factors[x]);
                for (int other = 0; other < factors.Count; other++)
                {
                    result = other == x || other == gate ? result : simplifier.Multiply(result, factors[other]);
                }

                return simplifier.Multiply(result, product.Constant * found.Factor);
            }
        }

        return null;
    }

    /// <summary>The function f and the number c for which <c>x · gate = c · f(x)</c>.</summary>
    private static (UnaryFunction Function, double Factor)? Gated(Expression x, Expression gate)
    {
        if (gate is UnaryExpression { Function: UnaryFunction.Sigmoid } sigmoid)
        {
            return ReferenceEquals(sigmoid.Operand, x) ? (UnaryFunction.Silu, 1) : null;
        }

        if (gate is UnaryExpression { Function: UnaryFunction.Tanh, Operand: UnaryExpression { Function: UnaryFunction.Softplus } softplus })
        {
            return ReferenceEquals(softplus.Operand, x) ? (UnaryFunction.Mish, 1) : null;
        }

        // a · (1 + step)
        if (gate is not BinaryExpression { Function: BinaryFunction.Add, Left: { } scaledStep, Right: FloatConstant a })
        {
            return null;
        }

        (Expression step, double factor) =
            scaledStep is BinaryExpression { Function: BinaryFunction.Multiply or BinaryFunction.Divide, Right: FloatConstant f } scaled
            ? (scaled.Left, ArithmeticRules.FactorOf(scaled.Function, f.Value) ?? 0)
            : (scaledStep, 1);
        if (!IsNear(factor, a.Value) || step is not UnaryExpression { Function: UnaryFunction.Erf or UnaryFunction.Tanh } function
            || Polynomial.In(x, function.Operand) is not { } argument)
        {
            return null;
        }

        return function.Function == UnaryFunction.Erf
            ? IsNear(argument, [0, SqrtHalf]) ? (UnaryFunction.Gelu, 2 * a.Value) : null
            : IsNear(argument, [0, SqrtTwoOverPi, 0, SqrtTwoOverPi * GeluCubic]) ? (UnaryFunction.GeluTanh, 2 * a.Value) : null;
    }

    /// <summary>y, where the node is <c>1 + e^y</c>.</summary>
    private static Expression? OnePlusExp(Expression node) =>
        node is BinaryExpression { Function: BinaryFunction.Add, Left: UnaryExpression { Function: UnaryFunction.Exp } power,
            Right: FloatConstant { Value: 1 } } ? power.Operand : null;

    private static bool IsNear(double[] coefficients, double[] expected) =>
        coefficients.Length == expected.Length && coefficients.Select((c, i) => IsNear(c, expected[i])).All(near => near);

    private static bool IsNear(double x, double expected) => Math.Abs(x - expected) <= Tolerance * Math.Abs(expected);
}
