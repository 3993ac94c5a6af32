namespace FusedGen.Numerics;

/// <summary>How the bits of a byte, or of its lower part, are a float: a sign, an exponent and a fraction.</summary>
/// <param name="fractionBits">Bits of the fraction.</param>
/// <param name="bias">What is added to exponents.</param>
/// <param name="largest">The code of the largest number.</param>
/// <param name="overflow">The code beyond it.</param>
/// <param name="notANumber">The code of NaN; the sign bit alone where there is one zero.</param>
/// <param name="sign">The bit of the sign.</param>
internal sealed class Float8Format(int fractionBits, int bias, int largest, int overflow, int notANumber, int sign = 0x80)
{
    private const int DoubleFractionBits = 52;
    private const int DoubleBias = 1023;
    private const int SingleFractionBits = 23;
    private const int SingleBias = 127;
    private const long DoubleInfinity = 0x7FF0000000000000;

    /// <summary>Without a sign, which <see cref="float.NaN"/> has.</summary>
    public static float PositiveNaN => BitConverter.Int32BitsToSingle(0x7FC00000);

    /// <summary>The number of a code.</summary>
    public float ToSingle(byte code)
    {
        int magnitude = code & (sign - 1);
        if (code == notANumber || magnitude > largest)
        {
            // NaN keeps the sign that it has beside another code, so that casts do too.
            float special = magnitude == overflow && overflow != notANumber ? float.PositiveInfinity : PositiveNaN;
            return (code & sign) == 0 || notANumber == sign ? special : -special;
        }

        int exponent = magnitude >> fractionBits;
        int fraction = magnitude & ((1 << fractionBits) - 1);
        float number = exponent == 0
            ? fraction * BitConverter.Int32BitsToSingle((1 - bias - fractionBits + SingleBias) << SingleFractionBits)
            : BitConverter.Int32BitsToSingle(((exponent - bias + SingleBias) << SingleFractionBits) | (fraction << (SingleFractionBits - fractionBits)));
        return (code & sign) == 0 ? number : -number;
    }

    /// <summary>The code of the nearest number, ties to even.</summary>
    /// <param name="value">The number.</param>
    /// <param name="saturate">Whether the largest number holds what is beyond it.</param>
    public byte FromDouble(double value, bool saturate)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        long magnitude = bits & long.MaxValue;
        long code = magnitude > DoubleInfinity ? notANumber : Nearest(magnitude);
        if (magnitude <= DoubleInfinity && code > largest)
        {
            code = saturate ? largest : overflow;
        }

        bool isUnsigned = code == 0 && notANumber == sign;
        return (byte)(code | (bits < 0 && !isUnsigned ? sign : 0L));
    }

    /// <summary>The code of the nearest number where numbers go on beyond the largest one.</summary>
    private long Nearest(long magnitude)
    {
        // The steps between numbers stay the same below the least exponent. Less than half of one is 0.
        int exponent = Math.Max((int)(magnitude >> DoubleFractionBits) - DoubleBias, 1 - bias);
        int shift = DoubleFractionBits - fractionBits + exponent - (int)(magnitude >> DoubleFractionBits) + DoubleBias;
        if (shift > DoubleFractionBits + 1)
        {
            return 0;
        }

        long significand = (magnitude & ((1L << DoubleFractionBits) - 1)) | (1L << DoubleFractionBits);
        long rest = significand & ((1L << shift) - 1);
        long half = 1L << (shift - 1);
        long kept = significand >> shift;
        kept += rest > half || (rest == half && (kept & 1) != 0) ? 1 : 0;
        return ((long)(exponent + bias - 1) << fractionBits) + kept;
    }
}
