using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// The functions of expressions over integers and booleans. Results are still to be wrapped to the element type.
/// </summary>
internal static class IntegerFunctions
{
    /// <summary>A function of one integer.</summary>
    public static long Evaluate(UnaryFunction function, long x, ElementType type) => function switch
    {
        UnaryFunction.Absolute or UnaryFunction.Relu when type == ElementType.UInt64 => x,
        UnaryFunction.Sign when type == ElementType.UInt64 => x == 0 ? 0 : 1,
        UnaryFunction.Negate => unchecked(-x),
        UnaryFunction.Absolute => x < 0 ? unchecked(-x) : x,
        UnaryFunction.Sign => Math.Sign(x),
        UnaryFunction.Relu => Math.Max(x, 0),
        UnaryFunction.Reinterpret or UnaryFunction.Whole or UnaryFunction.Floor or UnaryFunction.Ceiling or UnaryFunction.RoundToEven => x,
        UnaryFunction.Not => x == 0 ? 1 : 0,
        UnaryFunction.Complement => ~x,
        _ => throw Unsupported(function.ToString()),
    };

    /// <summary>A function of two integers of a type.</summary>
    /// <exception cref="EvaluationException">A division or a remainder by zero.</exception>
    public static long Evaluate(BinaryFunction function, long x, long y, ElementType type) =>
        type == ElementType.UInt64 ? Unsigned(function, unchecked((ulong)x), unchecked((ulong)y)) ?? Evaluate(function, x, y) : Evaluate(function, x, y);

    private static long Evaluate(BinaryFunction function, long x, long y) => function switch
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

    /// <summary>A comparison of two integers of a type.</summary>
    public static bool Compare(BinaryFunction function, long x, long y, ElementType type)
    {
        int order = Integers.Compare(x, y, type);
        return function switch
        {
            BinaryFunction.Equal => order == 0,
            BinaryFunction.NotEqual => order != 0,
            BinaryFunction.Less => order < 0,
            BinaryFunction.LessOrEqual => order <= 0,
            BinaryFunction.Greater => order > 0,
            BinaryFunction.GreaterOrEqual => order >= 0,
            _ => throw Unsupported(function.ToString()),
        };
    }

    /// <summary>
    /// What differs where 64 bits have no sign; null where the low bits are those of signed integers.
    /// </summary>
    private static long? Unsigned(BinaryFunction function, ulong x, ulong y) => function switch
    {
        BinaryFunction.Divide => unchecked((long)(x / NonZero(y))),
        BinaryFunction.Remainder or BinaryFunction.Modulo => unchecked((long)(x % NonZero(y))),
        BinaryFunction.Min => unchecked((long)Math.Min(x, y)),
        BinaryFunction.Max => unchecked((long)Math.Max(x, y)),
        BinaryFunction.Power => UnsignedPower(unchecked((long)x), y),
        BinaryFunction.ShiftRight => y < 64 ? unchecked((long)(x >> (int)y)) : 0,
        _ => null,
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

        return UnsignedPower(x, unchecked((ulong)y));
    }

    private static long UnsignedPower(long x, ulong y)
    {
        long result = 1;
        for (long square = x; y > 0; y >>= 1)
        {
            result = (y & 1) == 0 ? result : unchecked(result * square);
            square = unchecked(square * square);
        }

        return result;
    }

    private static long Remainder(long x, long y) => y == -1 ? 0 : x % NonZero(y);

    private static ulong NonZero(ulong divisor) => divisor != 0 ? divisor : throw new EvaluationException("An integer is divided by zero.");

    private static long NonZero(long divisor) => divisor != 0 ? divisor : throw new EvaluationException("An integer is divided by zero.");

    private static long Modulo(long x, long y)
    {
        long remainder = Remainder(x, y);
        return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
    }

    private static InvalidOperationException Unsupported(string function) => new($"{function} is no function of integers.");
}
