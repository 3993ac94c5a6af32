using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

/// <summary>
/// Activation functions in double. Numerators are held at −1000, where every result is 0 in float, so that −∞ gives 0.
/// </summary>
internal static class Activation
{
    private const double SqrtTwoOverPi = 0.7978845608028654;

    public readonly struct Sigmoid : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D e = Exponential.PowerOfTwo<L, D>(L.Multiply(x, L.Create(-Exponential.Log2E)));
            return L.Divide(L.Create(1), L.Add(L.Create(1), e));
        }
    }

    public readonly struct Silu : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D e = Exponential.PowerOfTwo<L, D>(L.Multiply(x, L.Create(-Exponential.Log2E)));
            return L.Divide(L.Larger(L.Create(-1000), x), L.Add(L.Create(1), e));
        }
    }

    /// <summary>max(x, 0) + ln(1 + e^−|x|).</summary>
    public readonly struct Softplus : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D e = Exponential.PowerOfTwo<L, D>(L.Multiply(L.Absolute(x), L.Create(-Exponential.Log2E)));
            D y = Logarithm.OfPositive<L, D>(L.Add(L.Create(1), e), e);
            return L.Add(L.Larger(L.Create(0), x), y);
        }
    }

    /// <summary>x · n / (n + 2) with n = e²ˣ + 2eˣ.</summary>
    public readonly struct Mish : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D e = Exponential.PowerOfTwo<L, D>(L.Smaller(L.Create(100), L.Multiply(x, L.Create(Exponential.Log2E))));
            D n = L.Multiply(e, L.Add(e, L.Create(2)));
            return L.Divide(L.Multiply(L.Larger(L.Create(-1000), x), n), L.Add(n, L.Create(2)));
        }
    }

    /// <summary>x · sigmoid(2√(2/π) · (x + 0.044715 · x³)).</summary>
    public readonly struct GeluTanh : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            const double Linear = -2 * Exponential.Log2E * SqrtTwoOverPi;
            D t = L.Multiply(x, Polynomial.Step<L, D>(Linear, L.Multiply(x, x), L.Create(Linear * 0.044715)));
            return L.Divide(L.Larger(L.Create(-1000), x), L.Add(L.Create(1), Exponential.PowerOfTwo<L, D>(t)));
        }
    }

    /// <summary>x · erfc(−x / √2) / 2.</summary>
    public readonly struct Gelu : IDoubleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static D Invoke<L, D>(D x)
            where L : IDoubleLanes<D>
        {
            D tail = L.Multiply(L.Create(0.5), ErrorFunction.Complement<L, D>(L.Multiply(L.Absolute(x), L.Create(0.7071067811865476))));
            D normal = L.Select(L.Less(x, L.Create(0)), tail, L.Subtract(L.Create(1), tail));
            return L.Multiply(L.Larger(L.Create(-1000), x), normal);
        }
    }
}
