using System.Numerics;
using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

// For every integer type. What does not fit wraps: the low bits are kept, whatever the caller's overflow checking is.
public static partial class ElementMath
{
    /// <summary>−x; the lowest value of a signed type stays itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Negate<T>(T x)
        where T : IBinaryInteger<T> => unchecked(-x);

    /// <summary>|x|; the lowest value of a signed type stays itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Absolute<T>(T x)
        where T : IBinaryInteger<T> => T.IsNegative(x) ? unchecked(-x) : x;

    /// <summary>−1, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sign<T>(T x)
        where T : IBinaryInteger<T> => T.IsNegative(x) ? unchecked(-T.One) : T.IsZero(x) ? T.Zero : T.One;

    /// <summary>max(x, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Relu<T>(T x)
        where T : IBinaryInteger<T> => T.IsNegative(x) ? T.Zero : x;

    /// <summary>x: an integer is its own floor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Floor<T>(T x)
        where T : IBinaryInteger<T> => x;

    /// <summary>x: an integer is its own ceiling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Ceiling<T>(T x)
        where T : IBinaryInteger<T> => x;

    /// <summary>x: an integer is its own nearest one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T RoundToEven<T>(T x)
        where T : IBinaryInteger<T> => x;

    /// <summary>The smaller one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Min<T>(T x, T y)
        where T : IBinaryInteger<T> => x < y ? x : y;

    /// <summary>The larger one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max<T>(T x, T y)
        where T : IBinaryInteger<T> => x > y ? x : y;

    /// <summary>x / y, truncated towards 0; the lowest value divided by −1 is itself.</summary>
    /// <exception cref="DivideByZeroException">y is 0.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide<T>(T x, T y)
        where T : IBinaryInteger<T> => IsMinusOne(y) ? unchecked(-x) : x / y;

    /// <summary>The remainder with the sign of x, as the operator <c>%</c>; 0 where y is −1.</summary>
    /// <exception cref="DivideByZeroException">y is 0.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Remainder<T>(T x, T y)
        where T : IBinaryInteger<T> => IsMinusOne(y) ? T.Zero : x % y;

    /// <summary>The remainder with the sign of y.</summary>
    /// <exception cref="DivideByZeroException">y is 0.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Modulo<T>(T x, T y)
        where T : IBinaryInteger<T>
    {
        T remainder = Remainder(x, y);
        return !T.IsZero(remainder) && T.IsNegative(remainder) != T.IsNegative(y) ? unchecked(remainder + y) : remainder;
    }

    /// <summary>xʸ; for a negative y the true power truncated towards 0.</summary>
    /// <exception cref="DivideByZeroException">x is 0 and y is negative.</exception>
    public static T Power<T>(T x, T y)
        where T : IBinaryInteger<T>
    {
        if (T.IsNegative(y))
        {
            bool isUnit = x == T.One || (IsMinusOne(x) && T.IsEvenInteger(y));
            return isUnit ? T.One : IsMinusOne(x) ? x : T.IsZero(x) ? throw new DivideByZeroException() : T.Zero;
        }

        T result = T.One;
        T square = x;
        while (!T.IsZero(y))
        {
            result = T.IsOddInteger(y) ? unchecked(result * square) : result;
            square = unchecked(square * square);
            y >>= 1;
        }

        return result;
    }

    /// <summary>x · 2ʸ, the low bits of it; 0 where y is negative, or the width of the type and more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ShiftLeft<T>(T x, T y)
        where T : IBinaryInteger<T> => T.IsNegative(y) || y >= Width<T>() ? T.Zero : x << int.CreateTruncating(y);

    /// <summary>
    /// x / 2ʸ, rounded down, so that in the end 0 remains, or −1 of a negative x; x itself where y is negative.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ShiftRight<T>(T x, T y)
        where T : IBinaryInteger<T> =>
        T.IsNegative(y) ? x : y < Width<T>() ? x >> int.CreateTruncating(y) : T.IsNegative(x) ? unchecked(-T.One) : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Width<T>()
        where T : IBinaryInteger<T> => T.CreateTruncating(Unsafe.SizeOf<T>() * 8);

    /// <summary>Whether a signed integer is −1: the same bits of an unsigned one are its largest value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsMinusOne<T>(T x)
        where T : IBinaryInteger<T> => T.IsNegative(x) && T.IsZero(unchecked(x + T.One));
}
