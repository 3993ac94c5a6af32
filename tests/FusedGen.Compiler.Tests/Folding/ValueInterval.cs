using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Tests.Folding;

/// <summary>
/// Two numbers between which the value of an expression lies, in exact arithmetic as well as in floating point. Two
/// ways of writing one function have intervals that meet, however badly they are conditioned: what cancellation makes
/// of a rounding error is in the interval's width.
/// </summary>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
/// <param name="MayBeNaN">Whether some number of the operands' intervals gives NaN.</param>
internal readonly record struct ValueInterval(double Low, double High, bool MayBeNaN = false)
{
    /// <summary>More units in the last place than any function of the reference evaluator is off.</summary>
    private const double FunctionError = 16;

    private static readonly ValueInterval s_unknown = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Whether a comparison with it tells a wrong value from a right one.</summary>
    public bool IsNarrow => Low.Equals(High) || (double.IsFinite(High - Low) && High - Low <= 1e-9 * Math.Max(1, Math.Abs(Low)));

    /// <summary>The interval of an expression whose inputs all have the value <paramref name="x"/>.</summary>
    public static ValueInterval Of(Expression root, double x)
    {
        Dictionary<Expression, ValueInterval> found = new(ExpressionIdentity.Instance);
        foreach (Expression node in ExpressionOrder.Of(root))
        {
            found[node] = node switch
            {
                InputExpression => new ValueInterval(x, x),
                FloatConstant constant => new ValueInterval(constant.Value, constant.Value),
                UnaryExpression unary => Of(unary.Function, found[unary.Operand]),
                BinaryExpression binary => Of(binary.Function, found[binary.Left], found[binary.Right]),
                _ => throw new ArgumentException($"{node} has no interval.", nameof(root)),
            };
        }

        return found[root];
    }

    public bool Contains(double value) => Low <= value && value <= High;

    public bool Meets(ValueInterval other) => Low <= other.High && other.Low <= High;

    private static ValueInterval Of(UnaryFunction function, ValueInterval x) => function switch
    {
        UnaryFunction.Negate => new ValueInterval(-x.High, -x.Low, x.MayBeNaN),
        UnaryFunction.Reciprocal => Of(BinaryFunction.Divide, new ValueInterval(1, 1), x),
        UnaryFunction.Relu => new ValueInterval(Math.Max(x.Low, 0), Math.Max(x.High, 0), x.MayBeNaN),

        // These rise.
        UnaryFunction.Exp or UnaryFunction.Sigmoid or UnaryFunction.Softplus or UnaryFunction.Tanh =>
            Widened(FloatFunctions.Evaluate(function, x.Low), FloatFunctions.Evaluate(function, x.High), FunctionError, x.MayBeNaN),

        // These do not, but they are products.
        UnaryFunction.Silu => Of(BinaryFunction.Multiply, x, Of(UnaryFunction.Sigmoid, x)),
        UnaryFunction.Mish => Of(BinaryFunction.Multiply, x, Of(UnaryFunction.Tanh, Of(UnaryFunction.Softplus, x))),
        _ => throw new ArgumentException($"{function} has no interval.", nameof(function)),
    };

    private static ValueInterval Of(BinaryFunction function, ValueInterval x, ValueInterval y)
    {
        bool mayBeNaN = x.MayBeNaN || y.MayBeNaN;
        switch (function)
        {
            case BinaryFunction.Max:
                return new ValueInterval(Math.Max(x.Low, y.Low), Math.Max(x.High, y.High), mayBeNaN);

            case BinaryFunction.Min:
                return new ValueInterval(Math.Min(x.Low, y.Low), Math.Min(x.High, y.High), mayBeNaN);

            // Simplification may change the sign of a zero, and with it that of the quotient.
            case BinaryFunction.Divide when y.Contains(0):
                return s_unknown with { MayBeNaN = mayBeNaN || x.Contains(0) };

            default:
                double[] corners =
                [
                    FloatFunctions.Evaluate(function, x.Low, y.Low), FloatFunctions.Evaluate(function, x.Low, y.High),
                    FloatFunctions.Evaluate(function, x.High, y.Low), FloatFunctions.Evaluate(function, x.High, y.High),
                ];
                return corners.Any(double.IsNaN) || (function == BinaryFunction.Multiply && (IsZeroByInfinity(x, y) || IsZeroByInfinity(y, x)))
                    ? s_unknown with { MayBeNaN = true }
                    : Widened(corners.Min(), corners.Max(), 1, mayBeNaN);
        }
    }

    private static bool IsZeroByInfinity(ValueInterval x, ValueInterval y) =>
        x.Contains(0) && (double.IsNegativeInfinity(y.Low) || double.IsPositiveInfinity(y.High));

    /// <summary>
    /// Room for so many units in the last place, below and above; an infinity may be a number that is too large.
    /// </summary>
    private static ValueInterval Widened(double low, double high, double units, bool mayBeNaN) =>
        new(-Raised(-low, units), Raised(high, units), mayBeNaN);

    private static double Raised(double x, double units) =>
        double.IsNegativeInfinity(x) ? double.MinValue
        : double.IsPositiveInfinity(x) ? x
        : Math.BitIncrement(x + (Math.Abs(x) * (units - 1) * Math.Pow(2, -52)));
}
