using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>Logarithms in double, and the functions that are built on them.</summary>
internal static class Logarithm
{
    public const double Ln2 = 0.6931471805599453;

    /// <summary>ln x, or ln(1 + x) without the rounding of 1 + x near 0, with all limits.</summary>
    /// <param name="argument">x, or 1 + x.</param>
    /// <param name="argumentLessOne">x − 1, or x.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D WithLimits<L, D>(D argument, D argumentLessOne)
        where L : IDoubleLanes<D>
    {
        D infinity = L.Create(double.PositiveInfinity);
        D y = OfPositive<L, D>(argument, argumentLessOne);
        D outside = L.Select(L.Equal(argument, L.Create(0)), L.Create(double.NegativeInfinity), L.Create(double.NaN));
        y = L.Select(L.Less(L.Create(0), argument), y, outside);
        return L.Select(L.Equal(argument, infinity), infinity, y);
    }

    /// <summary>The same for a positive, normal argument; anything for another one.</summary>
    /// <remarks>
    /// The argument is 2ᵉ · m with √½ ≤ m &lt; √2, and ln m = 2 · artanh s with s = (m − 1) / (m + 1), which is s times
    /// a polynomial in s² with a relative error of 2⁻³⁷.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D OfPositive<L, D>(D argument, D argumentLessOne)
        where L : IDoubleLanes<D>
    {
        D negatedExponent = L.NegatedExponent(argument, out D m);
        D f = L.Select(L.Equal(negatedExponent, L.Create(0)), argumentLessOne, L.Subtract(m, L.Create(1)));
        D s = L.Divide(f, L.Add(f, L.Create(2)));
        D quotient = Polynomial.Of<L, D>(
            L.Multiply(s, s), 2.0000000000084666, 0.6666666523464949, 0.40000387051771336, 0.2853491095880192, 0.23618920395955484);

        // Where the exponent is 0 the second term is +0, and the subtraction keeps even the sign of −0.
        return L.Subtract(L.Multiply(s, quotient), L.Multiply(negatedExponent, L.Create(Ln2)));
    }

    /// <summary>ln(1 + x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D OnePlus<L, D>(D x)
        where L : IDoubleLanes<D> => WithLimits<L, D>(L.Add(L.Create(1), x), x);

    public readonly struct Log : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D> => WithLimits<L, D>(x, L.Subtract(x, L.Create(1)));
    }

    public readonly struct Log1P : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D> => OnePlus<L, D>(x);
    }

    /// <summary>sign x · ln(1 + a + a² / (1 + √(1 + a²))) with a = |x|.</summary>
    public readonly struct Asinh : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D one = L.Create(1);
            D a = L.Absolute(x);
            D square = L.Multiply(a, a);
            D y = OnePlus<L, D>(L.Add(a, L.Divide(square, L.Add(one, L.Sqrt(L.Add(square, one))))));
            y = L.Select(L.Equal(a, L.Create(double.PositiveInfinity)), a, y);
            return L.WithSign(y, x);
        }
    }

    /// <summary>ln(1 + t + √(t · (t + 2))) with t = x − 1.</summary>
    public readonly struct Acosh : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D t = L.Subtract(x, L.Create(1));
            D y = OnePlus<L, D>(L.Add(t, L.Sqrt(L.Multiply(t, L.Add(t, L.Create(2))))));
            return L.Select(L.Less(x, L.Create(1)), L.Create(double.NaN), y);
        }
    }

    /// <summary>sign x · ln(1 + 2a / (1 − a)) / 2 with a = |x|.</summary>
    public readonly struct Atanh : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D a = L.Absolute(x);
            D y = OnePlus<L, D>(L.Divide(L.Add(a, a), L.Subtract(L.Create(1), a)));
            return L.WithSign(L.Multiply(y, L.Create(0.5)), x);
        }
    }
}
