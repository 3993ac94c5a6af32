namespace FusedGen.Numerics;

/// <summary>The argument reduction of M. Payne and R. Hanek (1983) for angles of any size, in integers.</summary>
internal static class LargeAngle
{
    /// <summary>The bits of 2/π behind its binary point, after 32 zeros.</summary>
    private static ReadOnlySpan<uint> TwoOverPi =>
        [0, 0xA2F9836E, 0x4E441529, 0xFC2757D1, 0xF534DDC0, 0xDB629599, 0x3C439041, 0xFE5163AB, 0xDEBBC561];

    /// <summary>x = n · π/2 + r with |r| ≤ π/4, modulo 2π.</summary>
    /// <param name="x">A number from 1 on in magnitude, or ∞.</param>
    /// <param name="shifted">n + 1.5 · 2⁵², n being 0 to 4.</param>
    /// <returns>r; NaN for ∞.</returns>
    public static double Reduce(float x, out double shifted)
    {
        shifted = Exponential.Shift;
        if (!float.IsFinite(x))
        {
            return double.NaN;
        }

        // |x| = m · 2ᵉ, m being an integer of 24 bits.
        int bits = BitConverter.SingleToInt32Bits(x);
        uint m = (uint)(bits & 0x7FFFFF) | 0x800000;
        int e = ((bits >> 23) & 0xFF) - 150;

        // Bits of 2/π whose product with 2ᵉ is a multiple of 4 add whole turns only. The next 96 are two integer bits
        // and 94 behind the point.
        int start = e + 30;
        int word = start >> 5;
        UInt128 window = ((UInt128)(((ulong)TwoOverPi[word] << 32) | TwoOverPi[word + 1]) << 64) | (((ulong)TwoOverPi[word + 2] << 32) | TwoOverPi[word + 3]);
        UInt128 turns = ((window << (start & 31)) >> 32) * m;

        // To the nearest quarter of a turn; what remains is a signed fraction of 96 bits.
        uint quarter = (uint)((turns + (UInt128.One << 93)) >> 94) & 3;
        UInt128 rest = (turns - ((UInt128)quarter << 94)) << 32;
        long high = (long)(ulong)(rest >> 64);
        uint low = (uint)(rest >> 32);
        double r = (high + (low * (1.0 / (1L << 32)))) * (1.0 / (1L << 62)) * 1.5707963267948966;

        shifted += x < 0 ? -(int)quarter : quarter;
        return x < 0 ? -r : r;
    }
}
