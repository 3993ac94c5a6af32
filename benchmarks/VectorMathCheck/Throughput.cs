using System.Diagnostics;
using System.Runtime.Intrinsics;
using FusedGen.Numerics;

namespace FusedGen.VectorMathCheck;

/// <summary>Nanoseconds that a function takes for eight floats, over an array in the first-level cache.</summary>
internal static class Throughput
{
    private const int Length = 1024;

    /// <summary>
    /// A loop over the array, compiled for one function and width, so that the function is inlined as in a kernel.
    /// </summary>
    public static double Measure(Action<float[], float[]> loop, float low, float high)
    {
        float[] x = new float[Length];
        float[] y = new float[Length];
        for (int i = 0; i < Length; i++)
        {
            x[i] = low + ((high - low) * ((i * 7919 % Length) + 0.5f) / Length);
        }

        double best = double.PositiveInfinity;
        for (int round = 0; round < 30; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int repeat = 0; repeat < 50; repeat++)
            {
                loop(x, y);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / (50 * Length / 8));
        }

        return best;
    }

    public static Action<float[], float[]> MathF(Func<float, float> function) => (x, y) =>
    {
        for (int i = 0; i < Length; i++)
        {
            y[i] = function(x[i]);
        }
    };
}
