using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Benchmarks.Machine;

/// <summary>How many bytes a second one core reads in order, of data that fits a cache.</summary>
internal static unsafe class ReadBandwidth
{
    private const int Slices = 60;
    private const long BytesOfSlice = 8 << 20;

    /// <summary>Bytes a second for data of this size that was read before.</summary>
    public static double Of(int bytes)
    {
        float* data = (float*)NativeMemory.AlignedAlloc((nuint)bytes, 4096);
        new Span<float>(data, bytes / 4).Fill(1);
        int passes = (int)Math.Max(1, BytesOfSlice / bytes);
        double best = double.PositiveInfinity;
        float sink = 0;
        for (int slice = 0; slice < Slices; slice++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int pass = 0; pass < passes; pass++)
            {
                sink += Sum(data, bytes / 4);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        NativeMemory.AlignedFree(data);
        return float.IsNaN(sink) ? 0 : (double)bytes * passes / best;
    }

    /// <summary>Adds floats up, whose number is a multiple of 128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Sum(float* data, int count)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
            for (float* end = data + count; data < end; data += 128)
            {
                a += Vector512.Load(data);
                b += Vector512.Load(data + 16);
                c += Vector512.Load(data + 32);
                d += Vector512.Load(data + 48);
                e += Vector512.Load(data + 64);
                f += Vector512.Load(data + 80);
                g += Vector512.Load(data + 96);
                h += Vector512.Load(data + 112);
            }

            return Vector512.Sum(a + b + c + d + e + f + g + h);
        }
        else
        {
            Vector256<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
            for (float* end = data + count; data < end; data += 64)
            {
                a += Vector256.Load(data);
                b += Vector256.Load(data + 8);
                c += Vector256.Load(data + 16);
                d += Vector256.Load(data + 24);
                e += Vector256.Load(data + 32);
                f += Vector256.Load(data + 40);
                g += Vector256.Load(data + 48);
                h += Vector256.Load(data + 56);
            }

            return Vector256.Sum(a + b + c + d + e + f + g + h);
        }
    }
}
