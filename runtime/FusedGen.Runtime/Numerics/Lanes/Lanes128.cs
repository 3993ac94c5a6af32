using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace FusedGen.Numerics;

internal readonly struct Lanes128 : ILanes<Vector128<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Create(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> x, Vector128<float> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> x, Vector128<float> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> x, Vector128<float> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> x, Vector128<float> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> x) => Vector128.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Floor(Vector128<float> x) => Vector128.Floor(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> RoundToEven(Vector128<float> x) =>
        Sse41.IsSupported ? Sse41.RoundToNearestInteger(x)
        : AdvSimd.IsSupported ? AdvSimd.RoundToNearest(x)
        : Elementary.RoundedBySums<Lanes128, Vector128<float>>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Ceiling(Vector128<float> x) => Vector128.Ceiling(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> And(Vector128<float> x, Vector128<float> y) => x & y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Or(Vector128<float> x, Vector128<float> y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Xor(Vector128<float> x, Vector128<float> y) => x ^ y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Less(Vector128<float> x, Vector128<float> y) => Vector128.LessThan(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Equal(Vector128<float> x, Vector128<float> y) => Vector128.Equals(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Select(Vector128<float> mask, Vector128<float> whenTrue, Vector128<float> whenFalse) =>
        Vector128.ConditionalSelect(mask, whenTrue, whenFalse);

    // The x86 instructions are defined as the comparison and the selection together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Larger(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.Max(x, y) : Vector128.ConditionalSelect(Vector128.GreaterThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Smaller(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.Min(x, y) : Vector128.ConditionalSelect(Vector128.LessThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> PowerOfTwo(Vector128<float> shifted) =>
        (Vector128.ShiftLeft(shifted.AsInt32(), 23) + Vector128.Create(0x3F800000)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> HalfPowerOfTwo(Vector128<float> shifted, out Vector128<float> otherHalf)
    {
        // Where the exponents lie, n is in the bits from 23 on after a shift by 23; by 22 it is halved, with a bit to
        // spare.
        Vector128<int> half = Vector128.ShiftLeft(shifted.AsInt32(), 22) & Vector128.Create(unchecked((int)0xFF800000));
        Vector128<int> one = Vector128.Create(0x3F800000);
        otherHalf = (Vector128.ShiftLeft(shifted.AsInt32(), 23) - half + one).AsSingle();
        return (half + one).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Vector128<float> x, float bound) => Vector128.GreaterThanAny(x, Vector128.Create(bound));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Map<F>(Vector128<float> x)
        where F : IDoubleFunction => Vector128.Narrow(
            F.Invoke<DoubleLanes128, Vector128<double>>(Vector128.WidenLower(x)),
            F.Invoke<DoubleLanes128, Vector128<double>>(Vector128.WidenUpper(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Map<F>(Vector128<float> x, Vector128<float> y)
        where F : IBinaryDoubleFunction => Vector128.Narrow(
            F.Invoke<DoubleLanes128, Vector128<double>>(Vector128.WidenLower(x), Vector128.WidenLower(y)),
            F.Invoke<DoubleLanes128, Vector128<double>>(Vector128.WidenUpper(x), Vector128.WidenUpper(y)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<float> ForEach<F>(Vector128<float> x)
        where F : IScalarFunction
    {
        Span<float> lanes = stackalloc float[4];
        x.CopyTo(lanes);
        foreach (ref float lane in lanes)
        {
            lane = F.Invoke(lane);
        }

        return Vector128.Create<float>(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<float> ForEach<F>(Vector128<float> x, Vector128<float> y)
        where F : IBinaryScalarFunction
    {
        Span<float> lanes = stackalloc float[4];
        x.CopyTo(lanes);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = F.Invoke(lanes[lane], y.GetElement(lane));
        }

        return Vector128.Create<float>(lanes);
    }
}
