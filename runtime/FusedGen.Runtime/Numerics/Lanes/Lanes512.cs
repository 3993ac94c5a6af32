using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FusedGen.Numerics;

internal readonly struct Lanes512 : ILanes<Vector512<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Create(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> x, Vector512<float> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> x, Vector512<float> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> x, Vector512<float> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> x, Vector512<float> y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> x) => Vector512.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> x) => Vector512.Floor(x);

    // No bits of the scale: whole numbers; rounding to nearest, ties to even, without a flag.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> RoundToEven(Vector512<float> x) =>
        Avx512F.IsSupported ? Avx512F.RoundScale(x, 0x08) : Elementary.RoundedBySums<Lanes512, Vector512<float>>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ceiling(Vector512<float> x) => Vector512.Ceiling(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> And(Vector512<float> x, Vector512<float> y) => x & y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Or(Vector512<float> x, Vector512<float> y) => x | y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Xor(Vector512<float> x, Vector512<float> y) => x ^ y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Less(Vector512<float> x, Vector512<float> y) => Vector512.LessThan(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Equal(Vector512<float> x, Vector512<float> y) => Vector512.Equals(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Select(Vector512<float> mask, Vector512<float> whenTrue, Vector512<float> whenFalse) =>
        Vector512.ConditionalSelect(mask, whenTrue, whenFalse);

    // The x86 instructions are defined as the comparison and the selection together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Larger(Vector512<float> x, Vector512<float> y) =>
        Avx512F.IsSupported ? Avx512F.Max(x, y) : Vector512.ConditionalSelect(Vector512.GreaterThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Smaller(Vector512<float> x, Vector512<float> y) =>
        Avx512F.IsSupported ? Avx512F.Min(x, y) : Vector512.ConditionalSelect(Vector512.LessThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> shifted) =>
        (Vector512.ShiftLeft(shifted.AsInt32(), 23) + Vector512.Create(0x3F800000)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> HalfPowerOfTwo(Vector512<float> shifted, out Vector512<float> otherHalf)
    {
        // Where the exponents lie, n is in the bits from 23 on after a shift by 23; by 22 it is halved, with a bit to
        // spare.
        Vector512<int> half = Vector512.ShiftLeft(shifted.AsInt32(), 22) & Vector512.Create(unchecked((int)0xFF800000));
        Vector512<int> one = Vector512.Create(0x3F800000);
        otherHalf = (Vector512.ShiftLeft(shifted.AsInt32(), 23) - half + one).AsSingle();
        return (half + one).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Vector512<float> x, float bound) => Vector512.GreaterThanAny(x, Vector512.Create(bound));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Map<F>(Vector512<float> x)
        where F : IDoubleFunction => Vector512.Narrow(
            F.Invoke<DoubleLanes512, Vector512<double>>(Vector512.WidenLower(x)),
            F.Invoke<DoubleLanes512, Vector512<double>>(Vector512.WidenUpper(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Map<F>(Vector512<float> x, Vector512<float> y)
        where F : IBinaryDoubleFunction => Vector512.Narrow(
            F.Invoke<DoubleLanes512, Vector512<double>>(Vector512.WidenLower(x), Vector512.WidenLower(y)),
            F.Invoke<DoubleLanes512, Vector512<double>>(Vector512.WidenUpper(x), Vector512.WidenUpper(y)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> ForEach<F>(Vector512<float> x)
        where F : IScalarFunction
    {
        Span<float> lanes = stackalloc float[16];
        x.CopyTo(lanes);
        foreach (ref float lane in lanes)
        {
            lane = F.Invoke(lane);
        }

        return Vector512.Create<float>(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> ForEach<F>(Vector512<float> x, Vector512<float> y)
        where F : IBinaryScalarFunction
    {
        Span<float> lanes = stackalloc float[16];
        x.CopyTo(lanes);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = F.Invoke(lanes[lane], y.GetElement(lane));
        }

        return Vector512.Create<float>(lanes);
    }
}
