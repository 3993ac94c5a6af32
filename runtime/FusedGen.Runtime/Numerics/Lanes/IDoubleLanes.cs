namespace FusedGen.Numerics;

/// <summary>
/// The operations that functions are written in where float has too few digits; each has one IEEE 754 result.
/// </summary>
/// <typeparam name="D">A vector of doubles.</typeparam>
internal interface IDoubleLanes<D>
{
    static abstract D Create(double value);

    static abstract D Add(D x, D y);

    static abstract D Subtract(D x, D y);

    static abstract D Multiply(D x, D y);

    static abstract D Divide(D x, D y);

    static abstract D Sqrt(D x);

    static abstract D Absolute(D x);

    static abstract D Xor(D x, D y);

    /// <summary>All bits set in the lanes where x is less than y.</summary>
    static abstract D Less(D x, D y);

    /// <summary>All bits set in the lanes where x equals y.</summary>
    static abstract D Equal(D x, D y);

    static abstract D Select(D mask, D whenTrue, D whenFalse);

    /// <summary>x where it is greater than y, else y: also where one is NaN.</summary>
    static abstract D Larger(D x, D y);

    /// <summary>x where it is less than y, else y: also where one is NaN.</summary>
    static abstract D Smaller(D x, D y);

    /// <summary>The magnitude, which is not negative, with the sign of another number.</summary>
    static abstract D WithSign(D magnitude, D sign);

    /// <summary>2ⁿ, where n, from −1022 to 1023, is what was added to 1.5 · 2⁵².</summary>
    static abstract D PowerOfTwo(D shifted);

    /// <summary>All bits set where n is odd, n being what was added to 1.5 · 2⁵².</summary>
    static abstract D IsOdd(D shifted);

    /// <summary>−0 where the second lowest bit of n is set, else 0, n being what was added to 1.5 · 2⁵².</summary>
    static abstract D SignFromTwos(D shifted);

    /// <summary>The number of which x, positive and normal, is 2ᵉ times m, where m lies between √½ and √2.</summary>
    /// <returns>−e; so 0 is positive.</returns>
    static abstract D NegatedExponent(D x, out D mantissa);
}
