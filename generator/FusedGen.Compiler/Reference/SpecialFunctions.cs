namespace FusedGen.Compiler.Reference;

/// <summary>
/// Real functions that <see cref="Math"/> lacks in the standard library, in double and close to its precision. At ±∞
/// they have their limits.
/// </summary>
public static class SpecialFunctions
{
    private const double Ln2 = 0.69314718055994530942;
    private const double SqrtPi = 1.77245385090551602730;
    private const double Sqrt2 = 1.41421356237309504880;
    private const double SqrtTwoOverPi = 0.79788456080286535588;

    /// <summary>Where 1 + x² is x² in double, many times over.</summary>
    private const double Huge = 1e100;

    /// <summary>The larger one, NaN where either is NaN.</summary>
    public static double Max(double x, double y) => double.IsNaN(x) || x > y ? x : y;

    /// <summary>The smaller one, NaN where either is NaN.</summary>
    public static double Min(double x, double y) => double.IsNaN(x) || x < y ? x : y;

    /// <summary>−1, 0 or 1; NaN of NaN.</summary>
    public static double Sign(double x) => x > 0 ? 1 : x < 0 ? -1 : x;

    /// <summary>
    /// eˣ − 1 without cancellation at 0 (W. Kahan: the error of the rounded eˣ cancels in the quotient).
    /// </summary>
    public static double ExpM1(double x)
    {
        double u = Math.Exp(x);
        if (u == 1)
        {
            return x;
        }

        double difference = u - 1;
        return difference == -1 || double.IsInfinity(u) ? difference : difference * x / Math.Log(u);
    }

    /// <summary>ln(1 + x) without cancellation at 0 (W. Kahan, as above).</summary>
    public static double Log1P(double x)
    {
        double u = 1 + x;
        if (u == 1)
        {
            return x;
        }

        return u <= 0 || double.IsInfinity(u) ? Math.Log(u) : Math.Log(u) * x / (u - 1);
    }

    /// <summary>The inverse of sinh.</summary>
    public static double Asinh(double x)
    {
        double a = Math.Abs(x);
        double y = a > Huge ? Math.Log(a) + Ln2 : Log1P(a + (a * a / (1 + Math.Sqrt((a * a) + 1))));
        return WithSign(y, x);
    }

    /// <summary>The inverse of cosh; NaN below 1.</summary>
    public static double Acosh(double x)
    {
        double t = x - 1;
        return x < 1 ? double.NaN : x > Huge ? Math.Log(x) + Ln2 : Log1P(t + Math.Sqrt(t * (t + 2)));
    }

    /// <summary>The inverse of tanh; NaN outside [−1, 1].</summary>
    public static double Atanh(double x)
    {
        double a = Math.Abs(x);
        double y = 0.5 * Log1P(2 * a / (1 - a));
        return a > 1 ? double.NaN : WithSign(y, x);
    }

    /// <summary>The error function 2/√π · ∫₀ˣ e^(−t²) dt.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        double y = a < 2 ? ErfSeries(a) : 1 - ErfcFraction(a);
        return double.IsNaN(x) ? x : WithSign(y, x);
    }

    /// <summary>An odd function of x: what it is of |x|, with the sign of x. A negative zero stays one.</summary>
    private static double WithSign(double y, double x) => x == 0 ? x : x < 0 ? -y : y;

    /// <summary>1 − erf(x), precise where it is small.</summary>
    public static double Erfc(double x) => x >= 2 ? ErfcFraction(x) : 1 - Erf(x);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }

    /// <summary>ln(1 + eˣ).</summary>
    public static double Softplus(double x) => Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x)));

    /// <summary>
    /// x · Φ(x), Φ being the normal distribution. It comes to 0 from below, where −∞ · 0 has no value; so do the three
    /// that follow.
    /// </summary>
    public static double Gelu(double x) => double.IsNegativeInfinity(x) ? -0.0 : 0.5 * x * Erfc(-x / Sqrt2);

    /// <summary>
    /// x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))), written with (1 + tanh u) / 2 = sigmoid(2u), which does not
    /// cancel.
    /// </summary>
    public static double GeluTanh(double x) =>
        double.IsNegativeInfinity(x) ? -0.0 : x * Sigmoid(2 * SqrtTwoOverPi * (x + (0.044715 * x * x * x)));

    /// <summary>x · tanh(softplus(x)).</summary>
    public static double Mish(double x) => double.IsNegativeInfinity(x) ? -0.0 : x * Math.Tanh(Softplus(x));

    /// <summary>x · sigmoid(x).</summary>
    public static double Silu(double x) => double.IsNegativeInfinity(x) ? -0.0 : x * Sigmoid(x);

    /// <summary>
    /// erf(x) = 2/√π · e^(−x²) · Σₙ 2ⁿ x²ⁿ⁺¹ / (1·3·5…(2n+1)) (Abramowitz and Stegun 7.1.6): all terms are positive, so
    /// nothing cancels.
    /// </summary>
    private static double ErfSeries(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; term > sum * 1e-18; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / SqrtPi * Math.Exp(-x * x) * sum;
    }

    /// <summary>
    /// erfc(x) = e^(−x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))) (Abramowitz and Stegun 7.1.14), evaluated
    /// from its far end; from 2 on, a hundred steps are exact to double.
    /// </summary>
    private static double ErfcFraction(double x)
    {
        if (double.IsPositiveInfinity(x))
        {
            return 0;
        }

        double tail = x;
        for (int n = 100; n >= 1; n--)
        {
            tail = x + (n / 2.0 / tail);
        }

        return Math.Exp(-x * x) / (SqrtPi * tail);
    }
}
