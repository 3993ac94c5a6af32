using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>The error function and its complement, in double.</summary>
internal static class ErrorFunction
{
    /// <summary>
    /// 1 − erf(a) for a ≥ 0, with a relative error of 2⁻³⁰ also where it is small; from 10.5 on it stays.
    /// </summary>
    /// <remarks>
    /// e^(a²) · erfc(a) is a polynomial of u = 3 / (a + 3), which maps the half line to a short interval.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Complement<L, D>(D a)
        where L : IDoubleLanes<D>
    {
        D held = L.Smaller(L.Create(10.5), a);
        D u = L.Divide(L.Create(3), L.Add(held, L.Create(3)));
        D p = Polynomial.Of<L, D>(
            u,
            0.15724730920715238,
            0.2475992574707616,
            -0.1495197441635099,
            0.6764831748267817,
            -0.7922889058597478,
            0.8438604811019368,
            -0.46805962250672206,
            0.1145826519451592,
            -0.008757251330970849);
        p = Polynomial.Step<L, D>(0.19103374036722193, u, p);
        p = Polynomial.Step<L, D>(0.18780926703219342, u, p);
        p = Polynomial.Step<L, D>(9.642582618917131e-06, u, p);
        return L.Multiply(p, Exponential.PowerOfTwo<L, D>(L.Multiply(L.Multiply(held, held), L.Create(-Exponential.Log2E))));
    }

    /// <summary>Below 1 x times a polynomial in x², then 1 − erfc.</summary>
    public readonly struct Erf : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D a = L.Absolute(x);
            D near = L.Multiply(a, Polynomial.Of<L, D>(
                L.Multiply(a, a),
                1.128379167094586,
                -0.376126388885056,
                0.1128379128540485,
                -0.026866131411672496,
                0.00522377641570551,
                -0.0008542489126100641,
                0.00011954820606007551,
                -1.3898710759496416e-05,
                1.0563001048826404e-06));
            D far = L.Subtract(L.Create(1), Complement<L, D>(a));
            return L.WithSign(L.Select(L.Less(a, L.Create(1)), near, far), x);
        }
    }
}
