using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>Arc sine, arc cosine and arc tangent in double.</summary>
internal static class InverseTrigonometry
{
    private const double HalfPi = 1.5707963267948966;

    /// <summary>
    /// Half of the angle's complement where |x| is above ½, by asin x = π/2 − 2 · asin √((1 − x) / 2), else the angle
    /// of |x|.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D SmallAngle<L, D>(D a, D isLarge)
        where L : IDoubleLanes<D>
    {
        D square = L.Select(isLarge, L.Multiply(L.Subtract(L.Create(1), a), L.Create(0.5)), L.Multiply(a, a));
        D sine = L.Select(isLarge, L.Sqrt(square), a);
        return L.Multiply(sine, Polynomial.Of<L, D>(
            square,
            1.0000000000009184,
            0.16666666608422456,
            0.07500006068705178,
            0.04464043117260116,
            0.030430237005249213,
            0.02183751379282972,
            0.020768182774084657,
            0.0017002324373647313,
            0.03317447207833669));
    }

    public readonly struct Asin : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D a = L.Absolute(x);
            D isLarge = L.Less(L.Create(0.5), a);
            D angle = SmallAngle<L, D>(a, isLarge);
            D y = L.Select(isLarge, L.Subtract(L.Create(HalfPi), L.Add(angle, angle)), angle);
            return L.WithSign(y, x);
        }
    }

    public readonly struct Acos : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D a = L.Absolute(x);
            D isLarge = L.Less(L.Create(0.5), a);
            D angle = L.WithSign(SmallAngle<L, D>(a, isLarge), x);
            D start = L.Select(L.Less(x, L.Create(0)), L.Create(2 * HalfPi), L.Create(0));
            return L.Select(isLarge, L.Add(start, L.Add(angle, angle)), L.Subtract(L.Create(HalfPi), angle));
        }
    }

    /// <summary>
    /// With a = |x|: a itself, π/4 + atan((a − 1) / (a + 1)) from tan(π/8) on, or π/2 − atan(1 / a) from tan(3π/8) on.
    /// </summary>
    public readonly struct Atan : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D one = L.Create(1);
            D a = L.Absolute(x);
            D isSmall = L.Less(a, L.Create(0.41421356237309503));
            D isMiddle = L.Less(a, L.Create(2.414213562373095));
            D numerator = L.Select(isSmall, a, L.Select(isMiddle, L.Subtract(a, one), L.Create(-1)));
            D denominator = L.Select(isSmall, one, L.Select(isMiddle, L.Add(a, one), a));
            D start = L.Select(isSmall, L.Create(0), L.Select(isMiddle, L.Create(HalfPi / 2), L.Create(HalfPi)));
            D t = L.Divide(numerator, denominator);
            D angle = L.Multiply(t, Polynomial.Of<L, D>(
                L.Multiply(t, t),
                0.9999999999792725,
                -0.3333333213368731,
                0.19999886277803222,
                -0.14281648322610865,
                0.11041152071074477,
                -0.0845959623337847,
                0.04713904736258335));
            return L.WithSign(L.Add(start, angle), x);
        }
    }
}
