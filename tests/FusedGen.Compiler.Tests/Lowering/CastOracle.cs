using System.Numerics;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>What a cast gives, by exact numbers and C#'s own conversions.</summary>
internal static class CastOracle
{
    /// <summary>The element of one of ONNX's types as another: a double for a floating type, else a long.</summary>
    /// <param name="from">The type that it has, by ONNX's number.</param>
    /// <param name="element">A double, or a long: of a narrow float its code.</param>
    /// <param name="to">The type that it gets.</param>
    /// <param name="saturate">Whether results of float8 saturate.</param>
    public static object Of(int from, object element, int to, bool saturate)
    {
        if (from == to)
        {
            return element is double same ? Rounded(same, to) : element;
        }

        object number = element is double d ? d : NarrowOf(from, (byte)((long)element & 255)) ?? Exact(from, (long)element);
        return to is 1 or 10 or 11 or 16 ? Rounded(Real(number), to) : (object)Whole(number, to, saturate);
    }

    private static long Whole(object number, int to, bool saturate) => to switch
    {
        9 => number is double real ? (real == 0 ? 0 : 1) : (BigInteger)number == 0 ? 0 : 1,
        17 => Float8E4M3FN.FromDouble(Real(number), saturate),
        18 => Float8E4M3FNUZ.FromDouble(Real(number), saturate),
        19 => Float8E5M2.FromDouble(Real(number), saturate),
        20 => Float8E5M2FNUZ.FromDouble(Real(number), saturate),
        23 => Float4E2M1.FromDouble(Real(number)),
        24 => Float8E8M0.FromDouble(Real(number), Float8E8M0Rounding.Up, saturate),
        _ => number is double value ? FromReal(value, to) : Wrapped((BigInteger)number, to),
    };

    /// <summary>A result rounded to its floating type: what is computed in float may be more precise.</summary>
    public static double Rounded(double value, int type) => type switch
    {
        1 => (float)value,
        10 => (double)(Half)value,
        16 => double.IsFinite(value)
            ? BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits((float)value) + 0x7FFF
                + ((BitConverter.SingleToUInt32Bits((float)value) >> 16) & 1)) & 0xFFFF0000)
            : value,
        _ => value,
    };

    /// <summary>Several codes of a narrow float are NaN.</summary>
    public static bool AreBothNaN(object left, object right, int type) =>
        left is long x && right is long y && NarrowOf(type, (byte)x) is double a && NarrowOf(type, (byte)y) is double b && double.IsNaN(a) && double.IsNaN(b);

    private static object? NarrowOf(int type, byte code) => type switch
    {
        17 => (double)Float8E4M3FN.ToSingle(code),
        18 => (double)Float8E4M3FNUZ.ToSingle(code),
        19 => (double)Float8E5M2.ToSingle(code),
        20 => (double)Float8E5M2FNUZ.ToSingle(code),
        23 => (double)Float4E2M1.ToSingle(code),
        24 => (double)Float8E8M0.ToSingle(code),
        _ => null,
    };

    private static BigInteger Exact(int type, long element) => type == 13 ? unchecked((ulong)element) : element;

    private static double Real(object number) => number is double real ? real
        : (BigInteger)number > long.MaxValue ? (ulong)(BigInteger)number
        : (long)(BigInteger)number;

    /// <summary>
    /// Floats are truncated, and held at the ends of the type; those of 4 and 2 bits are rounded and keep low bits.
    /// </summary>
    private static long FromReal(double value, int to)
    {
        if (double.IsNaN(value))
        {
            return 0;
        }

        if (BitsOf(to) is 2 or 4)
        {
            // Beyond 64 bits the specification says nothing: the nearest integer of 64 bits is meant.
            double rounded = Math.Round(value, MidpointRounding.ToEven);
            return Wrapped(rounded >= 9.3e18 ? long.MaxValue : rounded <= -9.3e18 ? long.MinValue : new BigInteger(rounded), to);
        }

        BigInteger least = IsSigned(to) ? -(BigInteger.One << (BitsOf(to) - 1)) : 0;
        BigInteger most = (BigInteger.One << (IsSigned(to) ? BitsOf(to) - 1 : BitsOf(to))) - 1;
        BigInteger whole = double.IsPositiveInfinity(value) ? most : double.IsNegativeInfinity(value) ? least : new BigInteger(Math.Truncate(value));
        return Wrapped(BigInteger.Max(least, BigInteger.Min(most, whole)), to);
    }

    private static long Wrapped(BigInteger value, int to)
    {
        int bits = BitsOf(to);
        BigInteger low = ((value % (BigInteger.One << bits)) + (BigInteger.One << bits)) % (BigInteger.One << bits);
        bool isNegative = IsSigned(to) && low >> (bits - 1) == 1;
        BigInteger element = isNegative ? low - (BigInteger.One << bits) : low;
        return to == 13 ? unchecked((long)(ulong)element) : (long)element;
    }

    private static bool IsSigned(int type) => type is 3 or 5 or 6 or 7 or 22 or 26;

    private static int BitsOf(int type) => type switch
    {
        2 or 3 => 8,
        4 or 5 => 16,
        6 or 12 => 32,
        7 or 13 => 64,
        21 or 22 => 4,
        _ => 2,
    };
}
