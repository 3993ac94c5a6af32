using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FusedGen.Numerics;

namespace FusedGen.Benchmarks.Machine;

/// <summary>
/// How many multiply-adds a second one core does on registers, with vectors of each width; two instructions each where
/// it has none that does both.
/// </summary>
internal static class PeakRate
{
    private const int Steps = 20_000;
    private const int Sums = 12;
    private const int Slices = 200;

    /// <summary>Multiply-adds a second with vectors of 512, 256 or 128 bits; 0 where the machine has none.</summary>
    public static double MultiplyAdds(int bits)
    {
        bool has = bits switch { 512 => Vector512.IsHardwareAccelerated, 256 => Vector256.IsHardwareAccelerated, _ => Vector128.IsHardwareAccelerated };
        if (!has)
        {
            return 0;
        }

        double best = double.PositiveInfinity;
        float sink = 0;
        for (int slice = 0; slice < Slices; slice++)
        {
            long start = Stopwatch.GetTimestamp();
            sink += bits switch { 512 => Run512(Steps), 256 => Run256(Steps), _ => Run128(Steps) };
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return float.IsNaN(sink) ? 0 : (double)Steps * Sums * (bits / 32) / best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run512(int steps)
    {
        Vector512<float> x = Vector512.Create(0.5f), y = x;
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < steps; step++)
        {
            a = VectorMath.MultiplyAdd(a, x, y);
            b = VectorMath.MultiplyAdd(b, x, y);
            c = VectorMath.MultiplyAdd(c, x, y);
            d = VectorMath.MultiplyAdd(d, x, y);
            e = VectorMath.MultiplyAdd(e, x, y);
            f = VectorMath.MultiplyAdd(f, x, y);
            g = VectorMath.MultiplyAdd(g, x, y);
            h = VectorMath.MultiplyAdd(h, x, y);
            i = VectorMath.MultiplyAdd(i, x, y);
            j = VectorMath.MultiplyAdd(j, x, y);
            k = VectorMath.MultiplyAdd(k, x, y);
            l = VectorMath.MultiplyAdd(l, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run256(int steps)
    {
        Vector256<float> x = Vector256.Create(0.5f), y = x;
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < steps; step++)
        {
            a = VectorMath.MultiplyAdd(a, x, y);
            b = VectorMath.MultiplyAdd(b, x, y);
            c = VectorMath.MultiplyAdd(c, x, y);
            d = VectorMath.MultiplyAdd(d, x, y);
            e = VectorMath.MultiplyAdd(e, x, y);
            f = VectorMath.MultiplyAdd(f, x, y);
            g = VectorMath.MultiplyAdd(g, x, y);
            h = VectorMath.MultiplyAdd(h, x, y);
            i = VectorMath.MultiplyAdd(i, x, y);
            j = VectorMath.MultiplyAdd(j, x, y);
            k = VectorMath.MultiplyAdd(k, x, y);
            l = VectorMath.MultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run128(int steps)
    {
        Vector128<float> x = Vector128.Create(0.5f), y = x;
        Vector128<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int step = 0; step < steps; step++)
        {
            a = VectorMath.MultiplyAdd(a, x, y);
            b = VectorMath.MultiplyAdd(b, x, y);
            c = VectorMath.MultiplyAdd(c, x, y);
            d = VectorMath.MultiplyAdd(d, x, y);
            e = VectorMath.MultiplyAdd(e, x, y);
            f = VectorMath.MultiplyAdd(f, x, y);
            g = VectorMath.MultiplyAdd(g, x, y);
            h = VectorMath.MultiplyAdd(h, x, y);
            i = VectorMath.MultiplyAdd(i, x, y);
            j = VectorMath.MultiplyAdd(j, x, y);
            k = VectorMath.MultiplyAdd(k, x, y);
            l = VectorMath.MultiplyAdd(l, x, y);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
