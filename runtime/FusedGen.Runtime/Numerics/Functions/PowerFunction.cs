using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>xʸ in double, with the special cases of IEEE 754's pow.</summary>
internal readonly struct PowerFunction : IBinaryDoubleFunction
{
    /// <remarks>
    /// 2 to the y · log₂|x|; the logarithm is precise to 2⁻⁵⁰, so that even the largest power loses nothing that float
    /// could show.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Invoke<L, D>(D x, D y)
        where L : IDoubleLanes<D>
    {
        D zero = L.Create(0);
        D one = L.Create(1);
        D a = L.Absolute(x);
        D t = L.Multiply(y, BinaryLogarithm<L, D>(a));

        // |x| = 1 has the logarithm 0, and 0 · ∞ would be NaN; NaN as y must stay.
        t = L.Select(L.Equal(a, one), L.Subtract(y, y), t);
        t = L.Select(L.Equal(L.Absolute(y), L.Create(double.PositiveInfinity)), L.Select(L.Equal(a, one), zero, t), t);
        D magnitude = Exponential.PowerOfTwo<L, D>(t);

        // Every float from 2²⁴ on is an even integer, and so is the bound.
        D bounded = L.Smaller(L.Create(1 << 30), L.Larger(L.Create(-(1 << 30)), y));
        D shifted = L.Add(bounded, L.Create(Exponential.Shift));
        D isInteger = L.Equal(L.Subtract(shifted, L.Create(Exponential.Shift)), bounded);
        D sign = L.Select(isInteger, L.Select(L.IsOdd(shifted), x, zero), zero);
        D power = L.WithSign(magnitude, sign);

        // No real power of a negative finite number that is no integer.
        D isUndefined = L.Select(isInteger, zero, L.Select(L.Less(x, zero), L.Less(L.Create(double.NegativeInfinity), x), zero));
        power = L.Select(isUndefined, L.Create(double.NaN), power);
        power = L.Select(L.Equal(y, zero), one, power);
        return L.Select(L.Equal(x, one), one, power);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D BinaryLogarithm<L, D>(D a)
        where L : IDoubleLanes<D>
    {
        D infinity = L.Create(double.PositiveInfinity);
        D negatedExponent = L.NegatedExponent(a, out D m);
        D s = L.Divide(L.Subtract(m, L.Create(1)), L.Add(m, L.Create(1)));
        D quotient = Polynomial.Of<L, D>(
            L.Multiply(s, s),
            2.0000000000000004 * Exponential.Log2E,
            0.6666666666655153 * Exponential.Log2E,
            0.4000000006233065 * Exponential.Log2E,
            0.28571415929974364 * Exponential.Log2E,
            0.22223440893788649 * Exponential.Log2E,
            0.18121731478653025 * Exponential.Log2E,
            0.16840086102482096 * Exponential.Log2E);
        D y = L.Subtract(L.Multiply(s, quotient), negatedExponent);
        y = L.Select(L.Equal(a, L.Create(0)), L.Create(double.NegativeInfinity), y);

        // +∞ and NaN are their own logarithms.
        return L.Select(L.Less(a, infinity), y, a);
    }
}
