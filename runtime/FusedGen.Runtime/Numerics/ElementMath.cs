using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>
/// Functions of elements that are no floats: <see cref="VectorMath"/>'s names for double, and integers that wrap. The
/// last bits of a double may differ between operating systems where the standard library's do.
/// </summary>
public static partial class ElementMath
{
    /// <summary>2¹²⁸.</summary>
    private const double PastBFloat16 = 340282366920938463463374607431768211456.0;

    private const double LeastNormalFloat = 1.1754943508222875e-38;
    private const long ExponentBits = 0x7FF0000000000000;

    /// <summary>−x: the sign changes, also that of 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Negate(double x) => -x;

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Absolute(double x) => Math.Abs(x);

    /// <summary>−1, 0 or 1; NaN and both zeros stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sign(double x) => x > 0 ? 1 : x < 0 ? -1 : x;

    /// <summary>The largest integer that is not above x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Floor(double x) => Math.Floor(x);

    /// <summary>The smallest integer that is not below x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Ceiling(double x) => Math.Ceiling(x);

    /// <summary>The nearest integer, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double RoundToEven(double x) => Math.Round(x, MidpointRounding.ToEven);

    /// <summary>The nearest bfloat16, ties to even; infinity beyond the largest.</summary>
    public static double RoundToBFloat16(double x)
    {
        double magnitude = Math.Abs(x);
        if (!(magnitude < PastBFloat16))
        {
            return double.IsNaN(x) ? x : Math.CopySign(double.PositiveInfinity, x);
        }

        // Added and subtracted again, a number with 45 bits more than the power of two below leaves 8 bits; below the
        // smallest normal number the distance of neighbours stays the same.
        double power = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(magnitude) & ExponentBits);
        double bound = Math.Max(power, LeastNormalFloat) * (3L << 44);
        double rounded = magnitude + bound - bound;
        return Math.CopySign(rounded < PastBFloat16 ? rounded : double.PositiveInfinity, x);
    }

    /// <summary>1 / x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Reciprocal(double x) => 1 / x;

    /// <summary>√x; NaN below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sqrt(double x) => Math.Sqrt(x);

    /// <summary>max(x, 0); NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Relu(double x) => x < 0 ? 0 : x;

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Exp(double x) => Math.Exp(x);

    /// <summary>ln x; −∞ of 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Log(double x) => Math.Log(x);

    /// <summary>The sine of x radians.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sin(double x) => Math.Sin(x);

    /// <summary>The cosine of x radians.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Cos(double x) => Math.Cos(x);

    /// <summary>The tangent of x radians.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Tan(double x) => Math.Tan(x);

    /// <summary>The angle in radians whose sine is x; NaN outside [−1, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Asin(double x) => Math.Asin(x);

    /// <summary>The angle in radians whose cosine is x; NaN outside [−1, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Acos(double x) => Math.Acos(x);

    /// <summary>The angle in radians whose tangent is x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Atan(double x) => Math.Atan(x);

    /// <summary>The hyperbolic sine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sinh(double x) => Math.Sinh(x);

    /// <summary>The hyperbolic cosine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Cosh(double x) => Math.Cosh(x);

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Tanh(double x) => Math.Tanh(x);

    /// <summary>The inverse of the hyperbolic sine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Asinh(double x) => Math.Asinh(x);

    /// <summary>The inverse of the hyperbolic cosine; NaN below 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Acosh(double x) => Math.Acosh(x);

    /// <summary>The inverse of the hyperbolic tangent; ±∞ at ±1, NaN beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Atanh(double x) => Math.Atanh(x);

    /// <summary>The smaller one; NaN where either is NaN; y of two zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Min(double x, double y) => double.IsNaN(x) || x < y ? x : y;

    /// <summary>The larger one; NaN where either is NaN; y of two zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Max(double x, double y) => double.IsNaN(x) || x > y ? x : y;

    /// <summary>xʸ, with the special cases of IEEE 754.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Power(double x, double y) => Math.Pow(x, y);

    /// <summary>x − y · trunc(x / y), exact, as the operator <c>%</c>; it has the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Remainder(double x, double y) => x % y;

    /// <summary>The remainder with the sign of y; NaN and zeros as <c>%</c> has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Modulo(double x, double y)
    {
        double remainder = x % y;
        return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
    }

    /// <summary>Whether x is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNaN(double x) => double.IsNaN(x);

    /// <summary>Whether x is +∞ or −∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInfinity(double x) => double.IsInfinity(x);
}
