using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

/// <summary>The operations that vector math is written in; each has one IEEE 754 result.</summary>
/// <typeparam name="V">A vector, or a single float.</typeparam>
internal interface ILanes<V>
{
    static abstract V Create(float value);

    static abstract V Add(V x, V y);

    static abstract V Subtract(V x, V y);

    static abstract V Multiply(V x, V y);

    static abstract V Divide(V x, V y);

    /// <summary>To the nearest integer, ties to even, for |x| below 2²².</summary>
    static abstract V Round(V x);

    /// <summary>All bits set in the lanes where x is less than y.</summary>
    static abstract V Less(V x, V y);

    /// <summary>All bits set in the lanes where x equals y.</summary>
    static abstract V Equal(V x, V y);

    static abstract V Select(V mask, V whenTrue, V whenFalse);

    /// <summary>Between the bounds; NaN may become anything.</summary>
    static abstract V Clamp(V x, float low, float high);

    /// <summary>2ⁿ for an integer n from −126 to 127.</summary>
    static abstract V PowerOfTwo(V n);
}

internal readonly struct Lanes1 : ILanes<float>
{
    public static float Create(float value) => value;

    public static float Add(float x, float y) => x + y;

    public static float Subtract(float x, float y) => x - y;

    public static float Multiply(float x, float y) => x * y;

    public static float Divide(float x, float y) => x / y;

    public static float Round(float x) => x + 12582912f - 12582912f;

    public static float Less(float x, float y) => BitConverter.Int32BitsToSingle(x < y ? -1 : 0);

    public static float Equal(float x, float y) => BitConverter.Int32BitsToSingle(x == y ? -1 : 0);

    public static float Select(float mask, float whenTrue, float whenFalse) => BitConverter.SingleToInt32Bits(mask) != 0 ? whenTrue : whenFalse;

    public static float Clamp(float x, float low, float high) => x < low ? low : x < high ? x : high;

    public static float PowerOfTwo(float n) => BitConverter.Int32BitsToSingle(((int)n + 127) << 23);
}

internal readonly struct Lanes128 : ILanes<Vector128<float>>
{
    public static Vector128<float> Create(float value) => Vector128.Create(value);

    public static Vector128<float> Add(Vector128<float> x, Vector128<float> y) => x + y;

    public static Vector128<float> Subtract(Vector128<float> x, Vector128<float> y) => x - y;

    public static Vector128<float> Multiply(Vector128<float> x, Vector128<float> y) => x * y;

    public static Vector128<float> Divide(Vector128<float> x, Vector128<float> y) => x / y;

    public static Vector128<float> Round(Vector128<float> x) => x + Vector128.Create(12582912f) - Vector128.Create(12582912f);

    public static Vector128<float> Less(Vector128<float> x, Vector128<float> y) => Vector128.LessThan(x, y);

    public static Vector128<float> Equal(Vector128<float> x, Vector128<float> y) => Vector128.Equals(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Select(Vector128<float> mask, Vector128<float> whenTrue, Vector128<float> whenFalse) =>
        Vector128.ConditionalSelect(mask, whenTrue, whenFalse);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Clamp(Vector128<float> x, float low, float high)
    {
        Vector128<float> floor = Vector128.Create(low), ceiling = Vector128.Create(high);
        Vector128<float> bounded = Vector128.ConditionalSelect(Vector128.LessThan(x, ceiling), x, ceiling);
        return Vector128.ConditionalSelect(Vector128.LessThan(bounded, floor), floor, bounded);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PowerOfTwo(Vector128<float> n) =>
        Vector128.ShiftLeft(Vector128.ConvertToInt32(n) + Vector128.Create(127), 23).AsSingle();
}

internal readonly struct Lanes256 : ILanes<Vector256<float>>
{
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    public static Vector256<float> Add(Vector256<float> x, Vector256<float> y) => x + y;

    public static Vector256<float> Subtract(Vector256<float> x, Vector256<float> y) => x - y;

    public static Vector256<float> Multiply(Vector256<float> x, Vector256<float> y) => x * y;

    public static Vector256<float> Divide(Vector256<float> x, Vector256<float> y) => x / y;

    public static Vector256<float> Round(Vector256<float> x) => x + Vector256.Create(12582912f) - Vector256.Create(12582912f);

    public static Vector256<float> Less(Vector256<float> x, Vector256<float> y) => Vector256.LessThan(x, y);

    public static Vector256<float> Equal(Vector256<float> x, Vector256<float> y) => Vector256.Equals(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> whenTrue, Vector256<float> whenFalse) =>
        Vector256.ConditionalSelect(mask, whenTrue, whenFalse);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Clamp(Vector256<float> x, float low, float high)
    {
        Vector256<float> floor = Vector256.Create(low), ceiling = Vector256.Create(high);
        Vector256<float> bounded = Vector256.ConditionalSelect(Vector256.LessThan(x, ceiling), x, ceiling);
        return Vector256.ConditionalSelect(Vector256.LessThan(bounded, floor), floor, bounded);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> n) =>
        Vector256.ShiftLeft(Vector256.ConvertToInt32(n) + Vector256.Create(127), 23).AsSingle();
}

internal readonly struct Lanes512 : ILanes<Vector512<float>>
{
    public static Vector512<float> Create(float value) => Vector512.Create(value);

    public static Vector512<float> Add(Vector512<float> x, Vector512<float> y) => x + y;

    public static Vector512<float> Subtract(Vector512<float> x, Vector512<float> y) => x - y;

    public static Vector512<float> Multiply(Vector512<float> x, Vector512<float> y) => x * y;

    public static Vector512<float> Divide(Vector512<float> x, Vector512<float> y) => x / y;

    public static Vector512<float> Round(Vector512<float> x) => x + Vector512.Create(12582912f) - Vector512.Create(12582912f);

    public static Vector512<float> Less(Vector512<float> x, Vector512<float> y) => Vector512.LessThan(x, y);

    public static Vector512<float> Equal(Vector512<float> x, Vector512<float> y) => Vector512.Equals(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Select(Vector512<float> mask, Vector512<float> whenTrue, Vector512<float> whenFalse) =>
        Vector512.ConditionalSelect(mask, whenTrue, whenFalse);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Clamp(Vector512<float> x, float low, float high)
    {
        Vector512<float> floor = Vector512.Create(low), ceiling = Vector512.Create(high);
        Vector512<float> bounded = Vector512.ConditionalSelect(Vector512.LessThan(x, ceiling), x, ceiling);
        return Vector512.ConditionalSelect(Vector512.LessThan(bounded, floor), floor, bounded);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> n) =>
        Vector512.ShiftLeft(Vector512.ConvertToInt32(n) + Vector512.Create(127), 23).AsSingle();
}
