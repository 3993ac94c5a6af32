using FusedGen.Numerics;

namespace FusedGen;

/// <summary>
/// Bytes as ONNX's <c>float8e8m0</c>, which have an exponent alone: the powers of two from 2⁻¹²⁷ to 2¹²⁷, and NaN
/// (0xFF).
/// </summary>
public static class Float8E8M0
{
    private const byte NotANumber = 0xFF;
    private const byte Largest = 0xFE;
    private const int DoubleFractionBits = 52;
    private const int DoubleBias = 1023;
    private const int Bias = 127;
    private const long Fraction = (1L << DoubleFractionBits) - 1;
    private const long Half = 1L << (DoubleFractionBits - 1);

    /// <summary>The number of a code.</summary>
    public static float ToSingle(byte code) => code == NotANumber
        ? Float8Format.PositiveNaN
        : (float)BitConverter.Int64BitsToDouble((long)(code - Bias + DoubleBias) << DoubleFractionBits);

    /// <summary>The code of a power of two near a number.</summary>
    /// <param name="value">Any number; NaN below 0.</param>
    /// <param name="rounding">Which power of two.</param>
    /// <param name="saturate">
    /// Whether what is beyond the powers, 0 and infinity too, becomes the nearest one of them; else it becomes NaN.
    /// </param>
    public static byte FromSingle(float value, Float8E8M0Rounding rounding = Float8E8M0Rounding.Up, bool saturate = true) =>
        FromDouble(value, rounding, saturate);

    /// <inheritdoc cref="FromSingle"/>
    public static byte FromDouble(double value, Float8E8M0Rounding rounding = Float8E8M0Rounding.Up, bool saturate = true)
    {
        if (double.IsNaN(value) || value < 0)
        {
            return NotANumber;
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        long code = (bits >> DoubleFractionBits) - DoubleBias + Bias;
        bool isTooSmall = code < 0 || value == 0;
        long fraction = bits & Fraction;
        code += rounding switch
        {
            Float8E8M0Rounding.Up => fraction > 0 ? 1 : 0,
            Float8E8M0Rounding.Nearest => fraction >= Half ? 1 : 0,
            _ => 0,
        };
        return code is >= 0 and <= Largest && !isTooSmall ? (byte)code
            : !saturate ? NotANumber
            : isTooSmall ? (byte)0
            : Largest;
    }
}
