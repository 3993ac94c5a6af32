using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>Polynomials by Horner's rule, coefficients from the constant one on.</summary>
internal static class Polynomial
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Of<L, D>(D x, double c0, double c1, double c2, double c3, double c4)
        where L : IDoubleLanes<D> => Step<L, D>(c0, x, Step<L, D>(c1, x, Step<L, D>(c2, x, Step<L, D>(c3, x, L.Create(c4)))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Of<L, D>(D x, double c0, double c1, double c2, double c3, double c4, double c5, double c6)
        where L : IDoubleLanes<D> => Step<L, D>(c0, x, Step<L, D>(c1, x, Of<L, D>(x, c2, c3, c4, c5, c6)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Of<L, D>(D x, double c0, double c1, double c2, double c3, double c4, double c5, double c6, double c7, double c8)
        where L : IDoubleLanes<D> => Step<L, D>(c0, x, Step<L, D>(c1, x, Of<L, D>(x, c2, c3, c4, c5, c6, c7, c8)));

    /// <summary>c + x · rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Step<L, D>(double c, D x, D rest)
        where L : IDoubleLanes<D> => L.Add(L.Multiply(rest, x), L.Create(c));
}
