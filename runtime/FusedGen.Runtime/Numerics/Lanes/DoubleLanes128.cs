using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FusedGen.Numerics;

internal readonly struct DoubleLanes128 : IDoubleLanes<Vector128<double>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Create(double value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Add(Vector128<double> x, Vector128<double> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Subtract(Vector128<double> x, Vector128<double> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Multiply(Vector128<double> x, Vector128<double> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Divide(Vector128<double> x, Vector128<double> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Sqrt(Vector128<double> x) => Vector128.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Absolute(Vector128<double> x) => x & Vector128.Create(long.MaxValue).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Xor(Vector128<double> x, Vector128<double> y) => x ^ y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Less(Vector128<double> x, Vector128<double> y) => Vector128.LessThan(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Equal(Vector128<double> x, Vector128<double> y) => Vector128.Equals(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Select(Vector128<double> mask, Vector128<double> whenTrue, Vector128<double> whenFalse) =>
        Vector128.ConditionalSelect(mask, whenTrue, whenFalse);

    // The x86 instructions are defined as the comparison and the selection together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Larger(Vector128<double> x, Vector128<double> y) =>
        Sse2.IsSupported ? Sse2.Max(x, y) : Vector128.ConditionalSelect(Vector128.GreaterThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Smaller(Vector128<double> x, Vector128<double> y) =>
        Sse2.IsSupported ? Sse2.Min(x, y) : Vector128.ConditionalSelect(Vector128.LessThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> WithSign(Vector128<double> magnitude, Vector128<double> sign) =>
        magnitude | (sign & Vector128.Create(long.MinValue).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> PowerOfTwo(Vector128<double> shifted) =>
        (Vector128.ShiftLeft(shifted.AsInt64(), 52) + Vector128.Create(DoubleBits.One)).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> IsOdd(Vector128<double> shifted) =>
        Vector128.Equals(shifted.AsInt64() & Vector128.Create(1L), Vector128.Create(1L)).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> SignFromTwos(Vector128<double> shifted) =>
        Vector128.ShiftLeft(shifted.AsInt64() & Vector128.Create(2L), 62).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> NegatedExponent(Vector128<double> x, out Vector128<double> mantissa)
    {
        // The exponent field becomes the low bits of a number of 2⁵² and more, which is converted by a subtraction.
        Vector128<long> field = Vector128.ShiftRightLogical(x.AsInt64() + Vector128.Create(DoubleBits.One - DoubleBits.SqrtHalf), 52);
        mantissa = (x.AsInt64() + Vector128.Create(DoubleBits.One) - Vector128.ShiftLeft(field, 52)).AsDouble();
        return Vector128.Create(DoubleBits.TwoTo52 + 1023) - (field + Vector128.Create(DoubleBits.TwoTo52Bits)).AsDouble();
    }
}
