using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

// Each function stands here once, over lanes of any width: a shape S of vectors V gives the operations, and the JIT and the AOT compiler
// leave nothing of the indirection. Only operations with one IEEE result are used (no fused multiply-add), so that every width gives the same bits.
public static partial class VectorMath
{
    /// <summary>max(x, 0); NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Relu(Vector512<float> x) => Relu<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Relu(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Relu(Vector256<float> x) => Relu<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Relu(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Relu(Vector128<float> x) => Relu<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Relu(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Relu(float x) => Relu<Lanes1, float>(x);

    /// <summary>eˣ; 0 below −103.98, +∞ above 88.73.</summary>
    /// <remarks>x = n·ln 2 + r with |r| ≤ ln 2 / 2, ln 2 split in two parts; e^r by its Taylor polynomial of degree 7; 2ⁿ in two factors, so that subnormal results are right.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => Exp<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Exp(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x) => Exp<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Exp(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> x) => Exp<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Exp(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float x) => Exp<Lanes1, float>(x);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) => Sigmoid<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Sigmoid(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sigmoid(Vector256<float> x) => Sigmoid<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Sigmoid(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sigmoid(Vector128<float> x) => Sigmoid<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Sigmoid(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sigmoid(float x) => Sigmoid<Lanes1, float>(x);

    /// <summary>The hyperbolic tangent.</summary>
    /// <remarks>Below 0.625 the odd Taylor series by continued fraction, x·(135135 + 17325s + 378s² + s³) / (135135 + 62370s + 3150s² + 28s³) with s = x²; beyond, 1 − 2 / (e^{2x} + 1).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x) => Tanh<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x) => Tanh<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Tanh(Vector128<float> x) => Tanh<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x) => Tanh<Lanes1, float>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Relu<S, V>(V x)
        where S : ILanes<V> => S.Select(S.Less(x, S.Create(0f)), S.Create(0f), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Exp<S, V>(V x)
        where S : ILanes<V>
    {
        V clamped = S.Clamp(x, -104f, 89f);
        V n = S.Round(S.Multiply(clamped, S.Create(1.44269504f)));
        V r = S.Subtract(S.Subtract(clamped, S.Multiply(n, S.Create(0.693359375f))), S.Multiply(n, S.Create(-2.12194440e-4f)));
        V p = S.Create(1f / 5040f);
        p = S.Add(S.Multiply(p, r), S.Create(1f / 720f));
        p = S.Add(S.Multiply(p, r), S.Create(1f / 120f));
        p = S.Add(S.Multiply(p, r), S.Create(1f / 24f));
        p = S.Add(S.Multiply(p, r), S.Create(1f / 6f));
        p = S.Add(S.Multiply(p, r), S.Create(0.5f));
        p = S.Add(S.Add(S.Multiply(S.Multiply(p, r), r), r), S.Create(1f));
        V half = S.Round(S.Multiply(n, S.Create(0.5f)));
        V y = S.Multiply(S.Multiply(p, S.PowerOfTwo(half)), S.PowerOfTwo(S.Subtract(n, half)));
        return S.Select(S.Equal(x, x), y, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sigmoid<S, V>(V x)
        where S : ILanes<V>
    {
        V one = S.Create(1f);
        return S.Divide(one, S.Add(one, Exp<S, V>(S.Subtract(S.Create(0f), x))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Tanh<S, V>(V x)
        where S : ILanes<V>
    {
        V one = S.Create(1f);
        V s = S.Multiply(x, x);
        V numerator = S.Multiply(x, S.Add(S.Create(135135f), S.Multiply(s, S.Add(S.Create(17325f), S.Multiply(s, S.Add(S.Create(378f), s))))));
        V denominator = S.Add(S.Create(135135f), S.Multiply(s, S.Add(S.Create(62370f), S.Multiply(s, S.Add(S.Create(3150f), S.Multiply(s, S.Create(28f)))))));
        V near = S.Divide(numerator, denominator);
        V far = S.Subtract(one, S.Divide(S.Create(2f), S.Add(Exp<S, V>(S.Add(x, x)), one)));
        return S.Select(S.Less(s, S.Create(0.625f * 0.625f)), near, far);
    }
}
