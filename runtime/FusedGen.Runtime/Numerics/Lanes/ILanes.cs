namespace FusedGen.Numerics;

/// <summary>
/// The operations that vector math is written in; each has one IEEE 754 result, whatever the width and the machine.
/// </summary>
/// <typeparam name="V">A vector of floats.</typeparam>
internal interface ILanes<V>
{
    static abstract V Create(float value);

    static abstract V Add(V x, V y);

    static abstract V Subtract(V x, V y);

    static abstract V Multiply(V x, V y);

    static abstract V Divide(V x, V y);

    static abstract V Sqrt(V x);

    static abstract V Floor(V x);

    /// <summary>The nearest whole number, the even one of two; the sign of a zero stays.</summary>
    static abstract V RoundToEven(V x);

    static abstract V Ceiling(V x);

    static abstract V And(V x, V y);

    static abstract V Or(V x, V y);

    static abstract V Xor(V x, V y);

    /// <summary>All bits set in the lanes where x is less than y.</summary>
    static abstract V Less(V x, V y);

    /// <summary>All bits set in the lanes where x equals y.</summary>
    static abstract V Equal(V x, V y);

    static abstract V Select(V mask, V whenTrue, V whenFalse);

    /// <summary>x where it is greater than y, else y: also where one is NaN, and where both are zeros.</summary>
    static abstract V Larger(V x, V y);

    /// <summary>x where it is less than y, else y: also where one is NaN, and where both are zeros.</summary>
    static abstract V Smaller(V x, V y);

    /// <summary>2ⁿ, where n, from −126 to 127, is what was added to 1.5 · 2²³.</summary>
    static abstract V PowerOfTwo(V shifted);

    /// <summary>2ⁿ as a product of two factors, each in range for n from −252 to 254.</summary>
    static abstract V HalfPowerOfTwo(V shifted, out V otherHalf);

    /// <summary>Whether x is greater than the bound in any lane.</summary>
    static abstract bool AnyGreater(V x, float bound);

    /// <summary>A function that is evaluated in double and rounded once.</summary>
    static abstract V Map<F>(V x)
        where F : IDoubleFunction;

    /// <inheritdoc cref="Map{F}(V)"/>
    static abstract V Map<F>(V x, V y)
        where F : IBinaryDoubleFunction;

    /// <summary>A function that is evaluated lane by lane, for arguments that are rare.</summary>
    static abstract V ForEach<F>(V x)
        where F : IScalarFunction;

    /// <inheritdoc cref="ForEach{F}(V)"/>
    static abstract V ForEach<F>(V x, V y)
        where F : IBinaryScalarFunction;
}
