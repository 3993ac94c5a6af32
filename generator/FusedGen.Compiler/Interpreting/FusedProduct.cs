namespace FusedGen.Compiler.Interpreting;

/// <summary><c>x · y + z</c> of floats, rounded once.</summary>
internal static class FusedProduct
{
    /// <summary>
    /// The product is exact in double. The sum is rounded to odd: where it is not exact, its last bit is set, so that
    /// rounding it again to float cannot take a tie that is none (S. Boldo, G. Melquiond, Emulation of FMA and
    /// correctly rounded sums, 2008).
    /// </summary>
    public static float Of(float x, float y, float z)
    {
        double product = (double)x * y;
        double sum = product + z;
        double part = sum - product;
        double error = (product - (sum - part)) + (z - part);
        if (error != 0 && !double.IsNaN(error))
        {
            long bits = BitConverter.DoubleToInt64Bits(sum);
            if ((bits & 1) == 0)
            {
                // Towards the exact sum, which lies between two doubles: away from zero where the error has the sum's
                // sign.
                sum = BitConverter.Int64BitsToDouble(bits + ((error > 0) == (sum > 0) ? 1 : -1));
            }
        }

        return (float)sum;
    }
}
