namespace FusedGen.Reproducibility;

/// <summary>
/// Pseudo-random samples from integers alone, the same on every machine. Most are what a network sees: numbers between
/// −4 and 4. Others are large, small beyond the normal numbers, or any bits whatever, infinities and NaN among them.
/// </summary>
internal static class Samples
{
    private const int Kinds = 16;

    /// <summary>Writes the sample with a number.</summary>
    public static void Fill(Span<float> sample, int number)
    {
        ulong state = (ulong)number * 0x9E3779B97F4A7C15;
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = Element(Next(ref state), number % Kinds);
        }
    }

    private static float Element(ulong random, int kind)
    {
        // Integers of 24 bits and powers of two are exact as floats, and so is their product unless it is too small:
        // then it is rounded as IEEE 754 says.
        float uniform = (int)(random >> 40) - (1 << 23);
        return kind switch
        {
            Kinds - 1 => BitConverter.UInt32BitsToSingle((uint)random),
            Kinds - 2 => uniform * PowerOfTwo(-149 + (int)(random & 31)),
            Kinds - 3 => uniform * PowerOfTwo(-14 + (int)(random & 15)),
            Kinds - 4 => (int)(random >> 61),
            _ => uniform * PowerOfTwo(-21),
        };
    }

    private static float PowerOfTwo(int exponent) => exponent >= -126
        ? BitConverter.Int32BitsToSingle((exponent + 127) << 23)
        : BitConverter.Int32BitsToSingle(1 << (exponent + 149));

    /// <summary>
    /// SplitMix64: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, 2014.
    /// </summary>
    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
