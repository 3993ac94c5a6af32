namespace FusedGen.Compiler.Reference;

/// <summary>
/// Brain floats: the upper 16 bits of a float, which keep its range and eight of its significant bits.
/// </summary>
internal static class BFloat16
{
    private const int SignificantBits = 8;
    private const int SmallestNormalExponent = -126;

    /// <summary>
    /// The nearest brain float, ties to even, rounded once from double; null where that is beyond the largest finite
    /// one, 2¹²⁸ − 2¹²⁰.
    /// </summary>
    public static int? Round(double value)
    {
        if (value == 0)
        {
            return FloatBits.ToInt32((float)value) >>> 16;
        }

        // Numbers below the smallest normal one have its distance from their neighbours.
        int exponent = Math.Max(SmallestNormalExponent, Exponent(value));
        double quantum = PowerOfTwo(exponent - (SignificantBits - 1));
        double rounded = Math.Round(value / quantum, MidpointRounding.ToEven) * quantum;
        return Math.Abs(rounded) <= float.MaxValue ? FloatBits.ToInt32((float)rounded) >>> 16 : null;
    }

    /// <summary>The nearest brain float as a number: beyond the largest infinity.</summary>
    public static double Nearest(double value) =>
        double.IsNaN(value) || double.IsInfinity(value) ? value
        : Round(value) is { } bits ? Decode(bits)
        : value > 0 ? double.PositiveInfinity : double.NegativeInfinity;

    /// <summary>The value of a brain float's bits.</summary>
    public static float Decode(int bits) => FloatBits.FromInt32(bits << 16);

    /// <summary>e where 2ᵉ ≤ |value| &lt; 2ᵉ⁺¹; some small number for the subnormal doubles.</summary>
    private static int Exponent(double value) => (int)((BitConverter.DoubleToInt64Bits(value) >> 52) & 0x7FF) - 1023;

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
}
