using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>Functions of few operations, in float.</summary>
internal static class Elementary
{
    /// <summary>Every float from here on is an integer; adding it to a smaller one rounds that to an integer.</summary>
    private const float TwoTo23 = 8388608;

    private const float TwoTo16 = 65536;
    private const float TwoTo64 = 18446744073709551616f;
    private const float SmallestNormal = 1.17549435e-38f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Negate<S, V>(V x)
        where S : ILanes<V> => S.Xor(x, S.Create(-0f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Absolute<S, V>(V x)
        where S : ILanes<V> => S.And(x, S.Create(BitConverter.Int32BitsToSingle(int.MaxValue)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sign<S, V>(V x)
        where S : ILanes<V>
    {
        V zero = S.Create(0);
        return S.Select(S.Less(zero, x), S.Create(1), S.Select(S.Less(x, zero), S.Create(-1), x));
    }

    /// <summary>
    /// The nearest whole number where no instruction gives it: behind 2²³ there are no fractions, and a sum is rounded
    /// to an even one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V RoundedBySums<S, V>(V x)
        where S : ILanes<V>
    {
        V a = Absolute<S, V>(x);
        V rounded = S.Subtract(S.Add(a, S.Create(TwoTo23)), S.Create(TwoTo23));
        return S.Select(S.Less(a, S.Create(TwoTo23)), WithSign<S, V>(rounded, x), x);
    }

    /// <summary>
    /// The power of two below |x|, times 1.5 · 2¹⁶, added and subtracted again, leaves the 8 bits of a bfloat16. Large
    /// numbers are made small meanwhile; below the smallest normal number the distance of neighbours stays the same.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V RoundToBFloat16<S, V>(V x)
        where S : ILanes<V>
    {
        V infinity = S.Create(float.PositiveInfinity);
        V power = S.And(x, infinity);
        V isLarge = S.Less(S.Create(TwoTo64), power);
        V scale = S.Select(isLarge, S.Create(1 / TwoTo64), S.Create(1));
        V bound = S.Multiply(S.Larger(S.Multiply(power, scale), S.Create(SmallestNormal)), S.Create(1.5f * TwoTo16));
        V rounded = S.Multiply(S.Subtract(S.Add(S.Multiply(Absolute<S, V>(x), scale), bound), bound), S.Select(isLarge, S.Create(TwoTo64), S.Create(1)));
        return S.Select(S.Equal(power, infinity), x, WithSign<S, V>(rounded, x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Relu<S, V>(V x)
        where S : ILanes<V> => S.Larger(S.Create(0), x);

    /// <summary>
    /// The comparison loses where either is NaN, and then y is the result; so only a NaN of x needs care.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Max<S, V>(V x, V y)
        where S : ILanes<V> => S.Select(S.Equal(x, x), S.Larger(x, y), x);

    /// <inheritdoc cref="Max{S, V}(V, V)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Min<S, V>(V x, V y)
        where S : ILanes<V> => S.Select(S.Equal(x, x), S.Smaller(x, y), x);

    /// <summary>
    /// The smaller one of x and a bound that is neither NaN nor zero: a NaN of x loses the comparison, and stays.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AtMost<S, V>(V x, V bound)
        where S : ILanes<V> => S.Smaller(bound, x);

    /// <summary>The larger one of x and a bound that is neither NaN nor zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AtLeast<S, V>(V x, V bound)
        where S : ILanes<V> => S.Larger(bound, x);

    /// <summary>The magnitude, whose sign must be positive, with the sign of another number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V WithSign<S, V>(V magnitude, V sign)
        where S : ILanes<V> => S.Or(magnitude, S.And(sign, S.Create(-0f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V IsNaN<S, V>(V x)
        where S : ILanes<V> => S.Xor(S.Equal(x, x), S.Equal(S.Create(0), S.Create(0)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V IsInfinity<S, V>(V x)
        where S : ILanes<V> => S.Equal(Absolute<S, V>(x), S.Create(float.PositiveInfinity));

    public readonly struct Remainder : IBinaryScalarFunction
    {
        public static float Invoke(float x, float y) => x % y;
    }

    public readonly struct Modulo : IBinaryScalarFunction
    {
        public static float Invoke(float x, float y)
        {
            float remainder = x % y;
            return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
        }
    }
}
