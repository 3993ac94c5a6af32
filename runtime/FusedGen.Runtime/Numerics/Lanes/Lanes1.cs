using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

internal readonly struct Lanes1 : ILanes<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Create(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float x, float y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float x, float y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float x, float y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float x, float y) => x / y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sqrt(float x) => MathF.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Floor(float x) => MathF.Floor(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Ceiling(float x) => MathF.Ceiling(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float And(float x, float y) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) & BitConverter.SingleToInt32Bits(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Or(float x, float y) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) | BitConverter.SingleToInt32Bits(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Xor(float x, float y) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) ^ BitConverter.SingleToInt32Bits(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Less(float x, float y) => BitConverter.Int32BitsToSingle(x < y ? -1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Equal(float x, float y) => BitConverter.Int32BitsToSingle(x == y ? -1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Select(float mask, float whenTrue, float whenFalse) => BitConverter.SingleToInt32Bits(mask) != 0 ? whenTrue : whenFalse;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Larger(float x, float y) => x > y ? x : y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Smaller(float x, float y) => x < y ? x : y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float PowerOfTwo(float shifted) => BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(shifted) << 23) + 0x3F800000);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(float x, float bound) => x > bound;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Map<F>(float x)
        where F : IDoubleFunction => (float)F.Invoke<DoubleLanes1, double>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Map<F>(float x, float y)
        where F : IBinaryDoubleFunction => (float)F.Invoke<DoubleLanes1, double>(x, y);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float ForEach<F>(float x)
        where F : IScalarFunction => F.Invoke(x);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float ForEach<F>(float x, float y)
        where F : IBinaryScalarFunction => F.Invoke(x, y);
}
