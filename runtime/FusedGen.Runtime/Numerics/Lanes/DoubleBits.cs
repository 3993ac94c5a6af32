namespace FusedGen.Numerics;

/// <summary>Bit patterns of doubles.</summary>
internal static class DoubleBits
{
    public const long One = 0x3FF0_0000_0000_0000;

    /// <summary>
    /// √½ to twenty bits of its fraction, so that a number between √½ and √2 keeps its exponent field when this is
    /// taken away.
    /// </summary>
    public const long SqrtHalf = 0x3FE6_A09E_0000_0000;

    public const long TwoTo52Bits = 0x4330_0000_0000_0000;

    public const double TwoTo52 = 4503599627370496;
}
