namespace FusedGen.Numerics;

// Real functions that the standard library lacks, close to double precision.
public static partial class ElementMath
{
    private const double Sqrt2 = 1.4142135623730951;
    private const double SqrtTwoOverPi = 0.7978845608028654;

    /// <summary>erf(x) / x in powers of x², for |x| below 1; relative error 2⁻⁵⁷.</summary>
    private static ReadOnlySpan<double> ErfNearZero =>
    [
        1.1283791670955126, -0.3761263890318352, 0.11283791670944185, -0.026866170643111465,
        0.005223977606118293, -0.0008548325929300999, 0.00012055293576403055, -1.4924712291205996e-05,
        1.64471314267048e-06, -1.6206312584843353e-07, 1.3710975093595291e-08, -7.779458245886857e-10,
    ];

    /// <summary>e^(x²) · erfc(x) in powers of (x − 3) / (x + 3), for 0 ≤ x ≤ 28; relative error 2⁻⁵⁹.</summary>
    private static ReadOnlySpan<double> ScaledErfc =>
    [
        0.17900115118138996, -0.3262335600430372, 0.2456038017123308, -0.15011593650077787,
        0.07166583719798438, -0.024392499318649074, 0.004269136332667253, 0.0007077464385428973,
        -0.0005970619460779077, 4.525530210626589e-05, 6.405653512536242e-05, -1.286051794489868e-05,
        -7.978028801115998e-06, 2.120079776263226e-06, 1.2521640663487886e-06, -2.9405907945626935e-07,
        -2.339496419088195e-07, 2.8531746029642734e-08, 4.591366171974577e-08, 1.218529468930683e-09,
        -8.008929622745827e-09, -1.3882485902283878e-09, 9.15983763736999e-10, 2.5728137845274115e-10,
        -1.9513806709488126e-11,
    ];

    /// <summary>eˣ − 1, precise near 0.</summary>
    /// <remarks>
    /// With u = eˣ rounded, (u − 1) / ln u is close to its value at the exact u, so the rounding of u hardly matters
    /// (W. Kahan).
    /// </remarks>
    public static double ExpM1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : u == 0 || double.IsInfinity(u) ? u - 1 : u - 1 == -1 ? -1 : (u - 1) * (x / Math.Log(u));
    }

    /// <summary>ln(1 + x), precise near 0.</summary>
    /// <remarks>The counterpart of <see cref="ExpM1"/>: ln u / (u − 1) with u = 1 + x rounded.</remarks>
    public static double Log1P(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : u > 0 && !double.IsInfinity(u) ? Math.Log(u) * (x / (u - 1)) : Math.Log(u);
    }

    /// <summary>The error function, 2/√π · ∫₀ˣ e^(−t²) dt.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        return a < 1 ? x * Polynomial(ErfNearZero, x * x) : Math.CopySign(1 - Complement(a, a, 1), x);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// <summary>ln(1 + eˣ).</summary>
    public static double Softplus(double x) => Relu(x) + Log1P(Math.Exp(-Math.Abs(x)));

    /// <summary>x · Φ(x), Φ being the normal distribution; 0 at −∞.</summary>
    public static double Gelu(double x)
    {
        double root = Math.Abs(x);
        double a = root / Sqrt2;
        double tail = 0.5 * (a < 1 ? 1 - (a * Polynomial(ErfNearZero, a * a)) : Complement(a, root, 0.5));
        return double.IsNegativeInfinity(x) ? -0.0 : x * (x < 0 ? tail : 1 - tail);
    }

    /// <summary>x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))); 0 at −∞.</summary>
    public static double GeluTanh(double x) =>
        double.IsNegativeInfinity(x) ? -0.0 : x * Sigmoid(2 * SqrtTwoOverPi * (x + (0.044715 * x * x * x)));

    /// <summary>x · tanh(ln(1 + eˣ)); 0 at −∞.</summary>
    public static double Mish(double x) => double.IsNegativeInfinity(x) ? -0.0 : x * Math.Tanh(Softplus(x));

    /// <summary>x / (1 + e⁻ˣ); 0 at −∞.</summary>
    public static double Silu(double x) => double.IsNegativeInfinity(x) ? -0.0 : x * Sigmoid(x);

    /// <summary>1 − erf(a) for a ≥ 1.</summary>
    /// <param name="a">The argument.</param>
    /// <param name="root">√2 · a where that is known exactly and a is not, else a.</param>
    /// <param name="factor">The factor, 1 or ½, that makes a² of the square of the root.</param>
    private static double Complement(double a, double root, double factor)
    {
        if (a >= 28)
        {
            return 0;
        }

        // The square is taken as h² + (root − h)·(root + h), h having so few bits that h² is exact: a rounding would
        // cost up to ten bits of e^(−a²).
        double h = (float)root;
        double gaussian = Math.Exp(-factor * h * h) * Math.Exp(factor * (h - root) * (h + root));
        return Polynomial(ScaledErfc, (a - 3) / (a + 3)) * gaussian;
    }

    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        double y = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--)
        {
            y = (y * x) + coefficients[i];
        }

        return y;
    }
}
