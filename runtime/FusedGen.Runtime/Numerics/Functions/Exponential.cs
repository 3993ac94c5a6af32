using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>Powers of two in double, and the functions that are built on them.</summary>
internal static class Exponential
{
    public const double Log2E = 1.4426950408889634;

    /// <summary>1.5 · 2⁵²: adding it rounds to an integer, which then stands in the low bits.</summary>
    public const double Shift = 6755399441055744;

    /// <summary>2ᵗ, where t is first held within ±1020; NaN of NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D PowerOfTwo<L, D>(D t)
        where L : IDoubleLanes<D>
    {
        D fraction = Split<L, D>(L.Smaller(L.Create(1020), L.Larger(L.Create(-1020), t)), out D scale);
        return L.Add(scale, L.Multiply(scale, fraction));
    }

    /// <summary>2ᵗ − 1, as precise near 0 as elsewhere; t is first held within ±1020.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D PowerOfTwoMinusOne<L, D>(D t)
        where L : IDoubleLanes<D>
    {
        D fraction = Split<L, D>(L.Smaller(L.Create(1020), L.Larger(L.Create(-1020), t)), out D scale);

        // Where the scale is 1 the second term is +0, and the subtraction keeps even the sign of −0.
        return L.Subtract(L.Multiply(scale, fraction), L.Subtract(L.Create(1), scale));
    }

    /// <summary>
    /// 2ᵗ = scale · (1 + fraction): with t = n + r, |r| ≤ ½, the scale is 2ⁿ and the fraction 2ʳ − 1.
    /// </summary>
    /// <remarks>(2ʳ − 1) / r by the polynomial with the least relative error, 2⁻³².</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Split<L, D>(D t, out D scale)
        where L : IDoubleLanes<D>
    {
        D shifted = L.Add(t, L.Create(Shift));
        D r = L.Subtract(t, L.Subtract(shifted, L.Create(Shift)));
        scale = L.PowerOfTwo(shifted);
        return L.Multiply(r, Polynomial.Of<L, D>(
            r,
            0.6931471805816034,
            0.24022650920317692,
            0.055504107273757985,
            0.009618056978970897,
            0.0013333669595243156,
            0.00015461353271419302,
            1.5252706869791434e-05));
    }

    public readonly struct Exp : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D> => PowerOfTwo<L, D>(L.Multiply(x, L.Create(Log2E)));
    }

    public readonly struct ExpM1 : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D> => PowerOfTwoMinusOne<L, D>(L.Multiply(x, L.Create(Log2E)));
    }

    /// <summary>(E + E / (E + 1)) / 2 with E = e^|x| − 1.</summary>
    public readonly struct Sinh : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D e = PowerOfTwoMinusOne<L, D>(L.Multiply(L.Absolute(x), L.Create(Log2E)));
            D y = L.Multiply(L.Add(e, L.Divide(e, L.Add(e, L.Create(1)))), L.Create(0.5));
            return L.WithSign(y, x);
        }
    }

    public readonly struct Cosh : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D e = PowerOfTwo<L, D>(L.Multiply(L.Absolute(x), L.Create(Log2E)));
            return L.Multiply(L.Add(e, L.Divide(L.Create(1), e)), L.Create(0.5));
        }
    }

    /// <summary>E / (E + 2) with E = e^|2x| − 1.</summary>
    public readonly struct Tanh : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D e = PowerOfTwoMinusOne<L, D>(L.Multiply(L.Absolute(x), L.Create(2 * Log2E)));
            return L.WithSign(L.Divide(e, L.Add(e, L.Create(2))), x);
        }
    }
}
