namespace FusedGen.VectorMathCheck;

/// <summary>What a walk over many floats found.</summary>
internal sealed class Sweep
{
    private const int ChunkLength = 1024;

    /// <summary>The largest error in units in the last place.</summary>
    public double WorstError { get; private set; }

    /// <summary>Where it is.</summary>
    public float WorstAt { get; private set; }

    /// <summary>Arguments for which two widths gave different bits.</summary>
    public long Differences { get; private set; }

    /// <summary>One of them.</summary>
    public float DifferenceAt { get; private set; }

    /// <summary>
    /// A sum of hashes of all arguments with their results: the same on every machine and at every width that computes
    /// the same bits.
    /// </summary>
    public ulong Digest { get; private set; }

    /// <summary>Checks the floats whose bits are first, first + step, … below the end.</summary>
    public static Sweep Over(CheckedFunction function, long first, long end, long step)
    {
        Sweep sweep = new();
        float[] x = new float[ChunkLength];
        float[][] results = [new float[ChunkLength], new float[ChunkLength], new float[ChunkLength], new float[ChunkLength]];
        for (long bits = first; bits < end;)
        {
            for (int i = 0; i < ChunkLength; i++, bits += step)
            {
                x[i] = BitConverter.UInt32BitsToSingle((uint)Math.Min(bits, end - 1));
            }

            sweep.Check(function, x, results);
        }

        return sweep;
    }

    /// <summary>Checks given floats.</summary>
    public static Sweep Over(CheckedFunction function, IReadOnlyList<float> floats)
    {
        Sweep sweep = new();
        int length = (floats.Count + 15) / 16 * 16;
        float[] x = [.. floats, .. new float[length - floats.Count]];
        sweep.Check(function, x, [new float[length], new float[length], new float[length], new float[length]]);
        return sweep;
    }

    /// <summary>All floats, divided among threads.</summary>
    public static Sweep OverAll(CheckedFunction function, int threads) => OverRange(function, 0, 1L << 32, threads);

    /// <summary>All floats of a range of magnitudes, with both signs.</summary>
    public static Sweep OverMagnitudes(CheckedFunction function, float low, float high, int threads)
    {
        const long SignBit = 1L << 31;
        (long first, long end) = (BitConverter.SingleToInt32Bits(low), BitConverter.SingleToInt32Bits(high) + 1L);
        Sweep total = OverRange(function, first, end, threads);
        total.Add(OverRange(function, first + SignBit, end + SignBit, threads));
        return total;
    }

    private static Sweep OverRange(CheckedFunction function, long first, long end, int threads)
    {
        const int Parts = 1024;
        long partLength = (end - first + Parts - 1) / Parts;
        Sweep total = new();
        Parallel.For(0, Parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            long start = first + (part * partLength);
            Sweep sweep = Over(function, start, Math.Min(start + partLength, end), 1);
            lock (total)
            {
                total.Add(sweep);
            }
        });
        return total;
    }

    private void Check(CheckedFunction function, float[] x, float[][] results)
    {
        function.Evaluate(x, results);
        for (int i = 0; i < x.Length; i++)
        {
            float result = results[0][i];
            if (!Ulp.SameBits(result, results[1][i]) || !Ulp.SameBits(result, results[2][i]) || !Ulp.SameBits(result, results[3][i]))
            {
                Differences++;
                DifferenceAt = x[i];
            }

            int resultBits = BitConverter.SingleToInt32Bits(float.IsNaN(result) ? float.NaN : result);
            ulong pair = ((ulong)BitConverter.SingleToUInt32Bits(x[i]) << 32) | (uint)resultBits;
            Digest += System.Numerics.BitOperations.RotateLeft(pair * 0x9E3779B97F4A7C15, 29) * 0xBF58476D1CE4E5B9;
            double error = Ulp.Error(result, function.Exact(x[i]));
            if (error > WorstError)
            {
                WorstError = error;
                WorstAt = x[i];
            }
        }
    }

    private void Add(Sweep other)
    {
        Digest += other.Digest;
        if (other.Differences > 0)
        {
            Differences += other.Differences;
            DifferenceAt = other.DifferenceAt;
        }

        // The smaller argument wins among equals, so that the order of the threads cannot be seen.
        if (other.WorstError > WorstError || (other.WorstError == WorstError && other.WorstAt < WorstAt))
        {
            WorstError = other.WorstError;
            WorstAt = other.WorstAt;
        }
    }
}
