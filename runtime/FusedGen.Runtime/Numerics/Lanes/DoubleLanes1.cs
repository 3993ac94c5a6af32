using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

internal readonly struct DoubleLanes1 : IDoubleLanes<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Create(double value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Add(double x, double y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Subtract(double x, double y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Multiply(double x, double y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Divide(double x, double y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sqrt(double x) => Math.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Absolute(double x) => Math.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Xor(double x, double y) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) ^ BitConverter.DoubleToInt64Bits(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Less(double x, double y) => BitConverter.Int64BitsToDouble(x < y ? -1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Equal(double x, double y) => BitConverter.Int64BitsToDouble(x == y ? -1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Select(double mask, double whenTrue, double whenFalse) => BitConverter.DoubleToInt64Bits(mask) != 0 ? whenTrue : whenFalse;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Larger(double x, double y) => x > y ? x : y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Smaller(double x, double y) => x < y ? x : y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double WithSign(double magnitude, double sign) => BitConverter.Int64BitsToDouble(
        BitConverter.DoubleToInt64Bits(magnitude) | (BitConverter.DoubleToInt64Bits(sign) & long.MinValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double PowerOfTwo(double shifted) => BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(shifted) << 52) + DoubleBits.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double IsOdd(double shifted) => BitConverter.Int64BitsToDouble(-(BitConverter.DoubleToInt64Bits(shifted) & 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SignFromTwos(double shifted) => BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(shifted) & 2) << 62);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double NegatedExponent(double x, out double mantissa)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        long field = (bits + (DoubleBits.One - DoubleBits.SqrtHalf)) >>> 52;
        mantissa = BitConverter.Int64BitsToDouble(bits + DoubleBits.One - (field << 52));
        return DoubleBits.TwoTo52 + 1023 - BitConverter.Int64BitsToDouble(field + DoubleBits.TwoTo52Bits);
    }
}
