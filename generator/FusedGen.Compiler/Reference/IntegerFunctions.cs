using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Reference;

/// <summary>The functions of expressions over integers and booleans. Results are still to be wrapped to the element type.</summary>
internal static class IntegerFunctions
{
    public static long Evaluate(UnaryFunction function, long x) => function switch
    {
        UnaryFunction.Negate => unchecked(-x),
        UnaryFunction.Absolute => x < 0 ? unchecked(-x) : x,
        UnaryFunction.Sign => Math.Sign(x),
        UnaryFunction.Relu => Math.Max(x, 0),
        UnaryFunction.Floor or UnaryFunction.Ceiling or UnaryFunction.RoundToEven => x,
        UnaryFunction.Not => x == 0 ? 1 : 0,
        UnaryFunction.Complement => ~x,
        _ => throw Unsupported(function.ToString()),
    };

    /// <exception cref="EvaluationException">A division or a remainder by zero.</exception>
    public static long Evaluate(BinaryFunction function, long x, long y) => function switch
    {
        BinaryFunction.Add => unchecked(x + y),
        BinaryFunction.Subtract => unchecked(x - y),
        BinaryFunction.Multiply => unchecked(x * y),

        // The one quotient that does not fit, lowest / −1, wraps to lowest again.
        BinaryFunction.Divide => y == -1 ? unchecked(-x) : x / NonZero(y),
        BinaryFunction.Min => Math.Min(x, y),
        BinaryFunction.Max => Math.Max(x, y),
        BinaryFunction.Power => Power(x, y),
        BinaryFunction.Remainder => Remainder(x, y),
        BinaryFunction.Modulo => Modulo(x, y),
        BinaryFunction.And => x & y,
        BinaryFunction.Or => x | y,
        BinaryFunction.Xor => x ^ y,
        BinaryFunction.ShiftLeft => y is >= 0 and < 64 ? x << (int)y : 0,
        BinaryFunction.ShiftRight => x >> (int)Math.Min(Math.Max(y, 0), 63),
        _ => throw Unsupported(function.ToString()),
    };

    public static bool Compare(BinaryFunction function, long x, long y) => function switch
    {
        BinaryFunction.Equal => x == y,
        BinaryFunction.NotEqual => x != y,
        BinaryFunction.Less => x < y,
        BinaryFunction.LessOrEqual => x <= y,
        BinaryFunction.Greater => x > y,
        BinaryFunction.GreaterOrEqual => x >= y,
        _ => throw Unsupported(function.ToString()),
    };

    /// <summary>x to the power y, wrapping; for a negative y the true power truncated towards zero.</summary>
    private static long Power(long x, long y)
    {
        if (y < 0)
        {
            return x switch
            {
                1 => 1,
                -1 => (y & 1) == 0 ? 1 : -1,
                0 => throw new EvaluationException("0 to a negative power."),
                _ => 0,
            };
        }

        long result = 1;
        for (long square = x; y > 0; y >>= 1)
        {
            result = (y & 1) == 0 ? result : unchecked(result * square);
            square = unchecked(square * square);
        }

        return result;
    }

    private static long Remainder(long x, long y) => y == -1 ? 0 : x % NonZero(y);

    private static long NonZero(long divisor) => divisor != 0 ? divisor : throw new EvaluationException("An integer is divided by zero.");

    private static long Modulo(long x, long y)
    {
        long remainder = Remainder(x, y);
        return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
    }

    private static InvalidOperationException Unsupported(string function) => new($"{function} is no function of integers.");
}
