using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>
/// The exponential functions in which kernels end most often, in float. The last rounding, of e^r = 1 + t, is left to
/// the user of t, so that sums such as 1 + eˣ are rounded once.
/// </summary>
internal static class FloatExponential
{
    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V>(V x)
        where S : ILanes<V>
    {
        // At the bounds the result is 0 and ∞ already.
        V held = S.Smaller(S.Create(89), S.Larger(S.Create(-104), x));
        V t = Fraction<S, V>(held, out V shifted, out _);
        V half = S.HalfPowerOfTwo(shifted, out V otherHalf);
        return S.Multiply(S.Multiply(S.Add(t, S.Create(1)), half), otherHalf);
    }

    /// <summary>
    /// Below 0.625 x + x³ times a polynomial in x², with a relative error of 2⁻²⁷; beyond, 1 − 2 / (e^|2x| + 1); from
    /// 9.1 on 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<S, V>(V x)
        where S : ILanes<V>
    {
        V one = S.Create(1);
        V a = S.Smaller(S.Create(9.1f), Elementary.Absolute<S, V>(x));
        V square = S.Multiply(a, a);
        V p = S.Create(-0.0058098866f);
        p = S.Add(S.Multiply(p, square), S.Create(0.020743105f));
        p = S.Add(S.Multiply(p, square), S.Create(-0.053775784f));
        p = S.Add(S.Multiply(p, square), S.Create(0.13331947f));
        p = S.Add(S.Multiply(p, square), S.Create(-0.33333305f));
        V near = S.Add(a, S.Multiply(a, S.Multiply(square, p)));

        V t = Fraction<S, V>(S.Add(a, a), out V shifted, out _);
        V scale = S.PowerOfTwo(shifted);
        V denominator = S.Add(S.Add(one, scale), S.Multiply(scale, t));
        V far = S.Subtract(one, S.Divide(S.Create(2), denominator));
        return Elementary.WithSign<S, V>(S.Select(S.Less(a, S.Create(0.625f)), near, far), x);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    /// <remarks>
    /// With e = e^−|x|, which never overflows and keeps its digits where it is small: q = e / (1 + e) of a negative x,
    /// 1 − q of a positive one. What the roundings of e and of 1 + e took away is computed (the second is exact: T. J.
    /// Dekker's fast sum) and put back to first order.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<S, V>(V x)
        where S : ILanes<V>
    {
        V one = S.Create(1);
        V t = Fraction<S, V>(S.Larger(S.Create(-104), S.Or(x, S.Create(-0f))), out V shifted, out V lostOfR);
        V half = S.HalfPowerOfTwo(shifted, out V otherHalf);
        V mantissa = S.Add(one, t);
        V e = S.Multiply(S.Multiply(mantissa, half), otherHalf);
        V lostOfMantissa = S.Add(S.Subtract(t, S.Subtract(mantissa, one)), lostOfR);
        V lostOfE = S.Multiply(S.Multiply(lostOfMantissa, half), otherHalf);
        V sum = S.Add(one, e);
        V lostOfSum = S.Add(S.Subtract(e, S.Subtract(sum, one)), lostOfE);
        V q = S.Divide(e, sum);
        q = S.Add(q, S.Multiply(S.Subtract(one, q), S.Subtract(lostOfE, S.Multiply(q, lostOfSum))));
        return S.Select(S.Less(x, S.Create(0)), q, S.Subtract(one, q));
    }

    /// <summary>x / (1 + e⁻ˣ).</summary>
    /// <remarks>For a negative x as x · e^x / (1 + e^x), with the power of two as the last factor, so that the
    /// exponential neither overflows nor loses digits.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu<S, V>(V x)
        where S : ILanes<V>
    {
        V one = S.Create(1);
        V t = Fraction<S, V>(S.Larger(S.Create(-110), S.Or(x, S.Create(-0f))), out V shifted, out _);
        V half = S.HalfPowerOfTwo(shifted, out V otherHalf);
        V scale = S.Multiply(half, otherHalf);
        V denominator = S.Add(S.Add(one, scale), S.Multiply(scale, t));
        V isNegative = S.Less(x, S.Create(0));
        V bounded = S.Larger(S.Create(-110), x);
        V numerator = S.Select(isNegative, S.Add(bounded, S.Multiply(bounded, t)), bounded);
        V y = S.Divide(numerator, denominator);
        return S.Select(isNegative, S.Multiply(S.Multiply(y, half), otherHalf), y);
    }

    /// <summary>e^r − 1 with x = n · ln 2 + r and |r| a little above ln 2 / 2 at most.</summary>
    /// <remarks>
    /// n times the first part of ln 2, which has nine bits, is exact. e^r is 1 + r + r² times a polynomial of degree 4,
    /// with a relative error of 2⁻²⁵·⁸ of e^r − 1.
    /// </remarks>
    /// <param name="x">From −110 to 89.</param>
    /// <param name="shifted">n + 1.5 · 2²³.</param>
    /// <param name="lost">What the rounding of r took away.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Fraction<S, V>(V x, out V shifted, out V lost)
        where S : ILanes<V>
    {
        const float Shift = 12582912;
        shifted = S.Add(S.Multiply(x, S.Create(1.44269504f)), S.Create(Shift));
        V n = S.Subtract(shifted, S.Create(Shift));
        V high = S.Subtract(x, S.Multiply(n, S.Create(0.693359375f)));
        V low = S.Multiply(n, S.Create(-2.12194440e-4f));
        V r = S.Subtract(high, low);
        lost = S.Subtract(S.Subtract(high, r), low);
        V square = S.Multiply(r, r);
        V p = S.Create(0.0013946094f);
        p = S.Add(S.Multiply(p, r), S.Create(0.0083664105f));
        p = S.Add(S.Multiply(p, r), S.Create(0.04166629f));
        p = S.Add(S.Multiply(p, r), S.Create(0.16666545f));
        p = S.Add(S.Multiply(p, r), S.Create(0.5f));
        return S.Add(r, S.Multiply(square, p));
    }
}
