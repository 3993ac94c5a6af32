using System.Numerics;

namespace FusedGen.Compiler;

/// <summary>
/// Reads decimal numbers to the nearest double. The compiler runs in hosts of several frameworks, and the parser of the
/// oldest is a bit off in some numbers of 17 digits: what is generated would depend on the editor.
/// </summary>
internal static class DecimalNumber
{
    /// <summary>Digits and powers of ten beyond these make no difference.</summary>
    private const int MostDigits = 800;
    private const int LargestExponent = 400;

    private const int MantissaBits = 53;
    private const int SmallestExponent = -1074;
    private const long ExactIntegers = 1L << MantissaBits;

    private static readonly double[] s_powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>
    /// Reads a number: digits with a point and an exponent, <c>nan</c>, <c>inf</c>, or one of the words of C and JSON
    /// writers for them.
    /// </summary>
    public static bool TryParse(string text, out double number)
    {
        int at = 0;
        bool isNegative = text.Length > 0 && text[0] == '-';
        at += isNegative || (text.Length > 0 && text[0] == '+') ? 1 : 0;
        double size;
        switch (text.Substring(at).ToLowerInvariant())
        {
            case "nan":
                number = double.NaN;
                return true;
            case "inf" or "infinity":
                size = double.PositiveInfinity;
                break;
            default:
                if (!TryReadDigits(text, ref at, out string digits, out int exponent))
                {
                    number = 0;
                    return false;
                }

                size = Nearest(digits, exponent);
                break;
        }

        number = isNegative ? -size : size;
        return true;
    }

    /// <summary>Reads digits d and a power of ten p of the number d · 10ᵖ, to the end of the text.</summary>
    private static bool TryReadDigits(string text, ref int at, out string digits, out int exponent)
    {
        System.Text.StringBuilder read = new();
        exponent = 0;
        bool hasPoint = false;
        bool hasDigit = false;
        digits = "";
        for (; at < text.Length && (IsDigit(text[at]) || (text[at] == '.' && !hasPoint)); at++)
        {
            if (text[at] == '.')
            {
                hasPoint = true;
                continue;
            }

            hasDigit = true;
            bool isKept = read.Length < MostDigits && (read.Length > 0 || text[at] != '0');
            if (isKept)
            {
                read.Append(text[at]);
            }

            // A digit that is dropped at the end counts for the power, and so do those behind the point.
            exponent += (hasPoint ? -1 : 0) + (!isKept && read.Length > 0 ? 1 : 0);
        }

        if (!hasDigit || !TryReadExponent(text, ref at, ref exponent) || at != text.Length)
        {
            return false;
        }

        digits = read.ToString();
        return true;
    }

    private static bool TryReadExponent(string text, ref int at, ref int exponent)
    {
        if (at == text.Length || (text[at] != 'e' && text[at] != 'E'))
        {
            return true;
        }

        at++;
        bool isNegative = at < text.Length && text[at] == '-';
        at += at < text.Length && text[at] is '-' or '+' ? 1 : 0;
        if (at == text.Length)
        {
            return false;
        }

        int power = 0;
        for (; at < text.Length && IsDigit(text[at]); at++)
        {
            power = Math.Min((power * 10) + (text[at] - '0'), 1_000_000);
        }

        exponent += isNegative ? -power : power;
        return true;
    }

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    /// <summary>The double nearest to d · 10ᵖ, the even one of two.</summary>
    private static double Nearest(string digits, int power)
    {
        if (digits.Length == 0 || digits.Length + power < -LargestExponent)
        {
            return 0;
        }

        if (digits.Length + power > LargestExponent)
        {
            return double.PositiveInfinity;
        }

        BigInteger number = BigInteger.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        if (number <= ExactIntegers && Math.Abs(power) < s_powers.Length)
        {
            // Both are exact, and one operation rounds once.
            return power < 0 ? (double)(long)number / s_powers[-power] : (double)(long)number * s_powers[power];
        }

        BigInteger numerator = power > 0 ? number * BigInteger.Pow(10, power) : number;
        BigInteger denominator = power < 0 ? BigInteger.Pow(10, -power) : BigInteger.One;

        // The quotient has one bit more than a double at least, and what remains decides a tie.
        int shift = MantissaBits + 2 - (BitsOf(numerator) - BitsOf(denominator));
        shift = Math.Min(shift, -SmallestExponent + 2);
        numerator <<= Math.Max(0, shift);
        denominator <<= Math.Max(0, -shift);
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        return Rounded(quotient, !rest.IsZero, -shift);
    }

    private static double Rounded(BigInteger mantissa, bool hasRest, int exponent)
    {
        int dropped = Math.Max(BitsOf(mantissa) - MantissaBits, SmallestExponent - exponent);
        if (dropped > 0)
        {
            BigInteger half = BigInteger.One << (dropped - 1);
            BigInteger low = mantissa & ((BigInteger.One << dropped) - 1);
            mantissa >>= dropped;
            exponent += dropped;
            if (low > half || (low == half && (hasRest || !mantissa.IsEven)))
            {
                mantissa += 1;
            }
        }

        // The mantissa has 53 bits, so that the products are exact; two steps reach the smallest numbers.
        int first = Math.Max(-1000, Math.Min(900, exponent));
        return (double)(long)mantissa * PowerOfTwo(first) * PowerOfTwo(exponent - first);
    }

    private static double PowerOfTwo(int exponent) => exponent > 1023 ? double.PositiveInfinity
        : exponent >= -1022 ? BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52)
        : BitConverter.Int64BitsToDouble(1L << (exponent + 1074));

    private static int BitsOf(BigInteger number)
    {
        byte[] bytes = number.ToByteArray();
        int bits = (bytes.Length - 1) * 8;
        for (int top = bytes[bytes.Length - 1]; top > 0; top >>= 1)
        {
            bits++;
        }

        return bits;
    }
}
