using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FusedGen.Numerics;

internal readonly struct Lanes256 : ILanes<Vector256<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> x, Vector256<float> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> x, Vector256<float> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> x, Vector256<float> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> x, Vector256<float> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> x) => Vector256.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Floor(Vector256<float> x) => Vector256.Floor(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> RoundToEven(Vector256<float> x) =>
        Avx.IsSupported ? Avx.RoundToNearestInteger(x) : Elementary.RoundedBySums<Lanes256, Vector256<float>>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Ceiling(Vector256<float> x) => Vector256.Ceiling(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> And(Vector256<float> x, Vector256<float> y) => x & y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Or(Vector256<float> x, Vector256<float> y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Xor(Vector256<float> x, Vector256<float> y) => x ^ y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Less(Vector256<float> x, Vector256<float> y) => Vector256.LessThan(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Equal(Vector256<float> x, Vector256<float> y) => Vector256.Equals(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> whenTrue, Vector256<float> whenFalse) =>
        Vector256.ConditionalSelect(mask, whenTrue, whenFalse);

    // The x86 instructions are defined as the comparison and the selection together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Larger(Vector256<float> x, Vector256<float> y) =>
        Avx.IsSupported ? Avx.Max(x, y) : Vector256.ConditionalSelect(Vector256.GreaterThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Smaller(Vector256<float> x, Vector256<float> y) =>
        Avx.IsSupported ? Avx.Min(x, y) : Vector256.ConditionalSelect(Vector256.LessThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> shifted) =>
        (Vector256.ShiftLeft(shifted.AsInt32(), 23) + Vector256.Create(0x3F800000)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> HalfPowerOfTwo(Vector256<float> shifted, out Vector256<float> otherHalf)
    {
        // Where the exponents lie, n is in the bits from 23 on after a shift by 23; by 22 it is halved, with a bit to
        // spare.
        Vector256<int> half = Vector256.ShiftLeft(shifted.AsInt32(), 22) & Vector256.Create(unchecked((int)0xFF800000));
        Vector256<int> one = Vector256.Create(0x3F800000);
        otherHalf = (Vector256.ShiftLeft(shifted.AsInt32(), 23) - half + one).AsSingle();
        return (half + one).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Vector256<float> x, float bound) => Vector256.GreaterThanAny(x, Vector256.Create(bound));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Map<F>(Vector256<float> x)
        where F : IDoubleFunction => Vector256.Narrow(
            F.Invoke<DoubleLanes256, Vector256<double>>(Vector256.WidenLower(x)),
            F.Invoke<DoubleLanes256, Vector256<double>>(Vector256.WidenUpper(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Map<F>(Vector256<float> x, Vector256<float> y)
        where F : IBinaryDoubleFunction => Vector256.Narrow(
            F.Invoke<DoubleLanes256, Vector256<double>>(Vector256.WidenLower(x), Vector256.WidenLower(y)),
            F.Invoke<DoubleLanes256, Vector256<double>>(Vector256.WidenUpper(x), Vector256.WidenUpper(y)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<float> ForEach<F>(Vector256<float> x)
        where F : IScalarFunction
    {
        Span<float> lanes = stackalloc float[8];
        x.CopyTo(lanes);
        foreach (ref float lane in lanes)
        {
            lane = F.Invoke(lane);
        }

        return Vector256.Create<float>(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<float> ForEach<F>(Vector256<float> x, Vector256<float> y)
        where F : IBinaryScalarFunction
    {
        Span<float> lanes = stackalloc float[8];
        x.CopyTo(lanes);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = F.Invoke(lanes[lane], y.GetElement(lane));
        }

        return Vector256.Create<float>(lanes);
    }
}
