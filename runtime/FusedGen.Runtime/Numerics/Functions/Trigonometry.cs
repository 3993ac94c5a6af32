using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

/// <summary>Sine, cosine and tangent in double.</summary>
internal static class Trigonometry
{
    /// <summary>Up to here n is below 2²⁰, and n times each of the parts of π/2 is exact or small.</summary>
    public const float LargestCommon = 1e6f;

    /// <summary>x = n · π/2 + r with |r| ≤ π/4, for |x| up to <see cref="LargestCommon"/>.</summary>
    /// <param name="x">The angle.</param>
    /// <param name="shifted">n + 1.5 · 2⁵².</param>
    /// <returns>r, precise also where it is small: π/2 is taken in three parts, two of them of 33 bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Reduce<L, D>(D x, out D shifted)
        where L : IDoubleLanes<D>
    {
        shifted = L.Add(L.Multiply(x, L.Create(0.6366197723675814)), L.Create(Exponential.Shift));
        D n = L.Subtract(shifted, L.Create(Exponential.Shift));
        D r = L.Subtract(x, L.Multiply(n, L.Create(1.5707963267341256)));
        r = L.Subtract(r, L.Multiply(n, L.Create(6.077100506303966e-11)));
        return L.Subtract(r, L.Multiply(n, L.Create(2.0222662487959506e-21)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D SineOfReduced<L, D>(D r)
        where L : IDoubleLanes<D> => L.Multiply(r, Polynomial.Of<L, D>(
            L.Multiply(r, r), 0.9999999999954458, -0.1666666663041709, 0.00833332868735796, -0.00019839177518170086, 2.717145105250426e-06));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D CosineOfReduced<L, D>(D r)
        where L : IDoubleLanes<D> => Polynomial.Of<L, D>(
            L.Multiply(r, r), 0.9999999999438799, -0.49999999571204884, 0.041666613200696756, -0.0013886528186235244, 2.4372592283472877e-05);

    /// <summary>The sine of n · π/2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Sine<L, D>(D r, D shifted)
        where L : IDoubleLanes<D>
    {
        D y = L.Select(L.IsOdd(shifted), CosineOfReduced<L, D>(r), SineOfReduced<L, D>(r));
        return L.Xor(y, L.SignFromTwos(shifted));
    }

    /// <summary>The tangent of n · π/2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Tangent<L, D>(D r, D shifted)
        where L : IDoubleLanes<D>
    {
        D sine = SineOfReduced<L, D>(r);
        D cosine = CosineOfReduced<L, D>(r);
        D odd = L.IsOdd(shifted);
        D y = L.Divide(L.Select(odd, cosine, sine), L.Select(odd, sine, cosine));
        return L.Select(odd, L.Xor(y, L.Create(-0.0)), y);
    }

    public readonly struct Sin : IDoubleFunction, IScalarFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D r = Reduce<L, D>(x, out D shifted);
            return Sine<L, D>(r, shifted);
        }

        public static float Invoke(float x)
        {
            if (!(MathF.Abs(x) > LargestCommon))
            {
                return SingleLane.Map<Sin>(x);
            }

            double r = LargeAngle.Reduce(x, out double shifted);
            return (float)Sine<DoubleLanes128, Vector128<double>>(Vector128.CreateScalar(r), Vector128.CreateScalar(shifted)).ToScalar();
        }
    }

    public readonly struct Cos : IDoubleFunction, IScalarFunction
    {
        // The cosine is the sine a quarter of a turn on.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D r = Reduce<L, D>(x, out D shifted);
            return Sine<L, D>(r, L.Add(shifted, L.Create(1)));
        }

        public static float Invoke(float x)
        {
            if (!(MathF.Abs(x) > LargestCommon))
            {
                return SingleLane.Map<Cos>(x);
            }

            double r = LargeAngle.Reduce(x, out double shifted);
            return (float)Sine<DoubleLanes128, Vector128<double>>(Vector128.CreateScalar(r), Vector128.CreateScalar(shifted + 1)).ToScalar();
        }
    }

    public readonly struct Tan : IDoubleFunction, IScalarFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D r = Reduce<L, D>(x, out D shifted);
            return Tangent<L, D>(r, shifted);
        }

        public static float Invoke(float x)
        {
            if (!(MathF.Abs(x) > LargestCommon))
            {
                return SingleLane.Map<Tan>(x);
            }

            double r = LargeAngle.Reduce(x, out double shifted);
            return (float)Tangent<DoubleLanes128, Vector128<double>>(Vector128.CreateScalar(r), Vector128.CreateScalar(shifted)).ToScalar();
        }
    }
}
