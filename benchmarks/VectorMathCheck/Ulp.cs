namespace FusedGen.VectorMathCheck;

/// <summary>Errors of floats in units in the last place.</summary>
internal static class Ulp
{
    private const double TwoTo128 = 3.4028236692093846e38;

    /// <summary>
    /// How far a result is from the exact value, in distances of two floats there; ∞ where one is NaN and the other is
    /// not.
    /// </summary>
    public static double Error(float result, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(result))
        {
            return double.IsNaN(exact) && float.IsNaN(result) ? 0 : double.PositiveInfinity;
        }

        // What is beyond all floats counts as the float that would come next, 2¹²⁸.
        double held = Math.Clamp(exact, -TwoTo128, TwoTo128);
        double heldResult = Math.Clamp(result, -TwoTo128, TwoTo128);
        return Math.Abs(heldResult - held) / Spacing(held);
    }

    /// <summary>
    /// 2 to the exponent of the number, less the 23 bits of a float's fraction; subnormal floats lie 2⁻¹⁴⁹ apart.
    /// </summary>
    private static double Spacing(double x)
    {
        long exponent = Math.Clamp((BitConverter.DoubleToInt64Bits(x) >> 52) & 0x7FF, 1023 - 126, 1023 + 127);
        return BitConverter.Int64BitsToDouble((exponent - 23) << 52);
    }

    /// <summary>Whether two floats have the same bits, any two NaN counting as the same.</summary>
    public static bool SameBits(float x, float y) =>
        BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y) || (float.IsNaN(x) && float.IsNaN(y));
}
