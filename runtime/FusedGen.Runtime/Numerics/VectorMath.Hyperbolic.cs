using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

public static partial class VectorMath
{
    /// <summary>The hyperbolic sine. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sinh(Vector512<float> x) => Lanes512.Map<Exponential.Sinh>(x);

    /// <inheritdoc cref="Sinh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sinh(Vector256<float> x) => Lanes256.Map<Exponential.Sinh>(x);

    /// <inheritdoc cref="Sinh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sinh(Vector128<float> x) => Lanes128.Map<Exponential.Sinh>(x);

    /// <inheritdoc cref="Sinh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sinh(float x) => SingleLane.Map<Exponential.Sinh>(x);

    /// <summary>The hyperbolic cosine. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cosh(Vector512<float> x) => Lanes512.Map<Exponential.Cosh>(x);

    /// <inheritdoc cref="Cosh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Cosh(Vector256<float> x) => Lanes256.Map<Exponential.Cosh>(x);

    /// <inheritdoc cref="Cosh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Cosh(Vector128<float> x) => Lanes128.Map<Exponential.Cosh>(x);

    /// <inheritdoc cref="Cosh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Cosh(float x) => SingleLane.Map<Exponential.Cosh>(x);

    /// <summary>The hyperbolic tangent. Within 1.25 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x) => FloatExponential.Tanh<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x) => FloatExponential.Tanh<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Tanh(Vector128<float> x) => FloatExponential.Tanh<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Tanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x) => Tanh(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>The inverse of the hyperbolic sine. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Asinh(Vector512<float> x) => Lanes512.Map<Logarithm.Asinh>(x);

    /// <inheritdoc cref="Asinh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Asinh(Vector256<float> x) => Lanes256.Map<Logarithm.Asinh>(x);

    /// <inheritdoc cref="Asinh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Asinh(Vector128<float> x) => Lanes128.Map<Logarithm.Asinh>(x);

    /// <inheritdoc cref="Asinh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Asinh(float x) => SingleLane.Map<Logarithm.Asinh>(x);

    /// <summary>The inverse of the hyperbolic cosine; NaN below 1. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Acosh(Vector512<float> x) => Lanes512.Map<Logarithm.Acosh>(x);

    /// <inheritdoc cref="Acosh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Acosh(Vector256<float> x) => Lanes256.Map<Logarithm.Acosh>(x);

    /// <inheritdoc cref="Acosh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Acosh(Vector128<float> x) => Lanes128.Map<Logarithm.Acosh>(x);

    /// <inheritdoc cref="Acosh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Acosh(float x) => SingleLane.Map<Logarithm.Acosh>(x);

    /// <summary>The inverse of the hyperbolic tangent; ±∞ at ±1, NaN beyond. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Atanh(Vector512<float> x) => Lanes512.Map<Logarithm.Atanh>(x);

    /// <inheritdoc cref="Atanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Atanh(Vector256<float> x) => Lanes256.Map<Logarithm.Atanh>(x);

    /// <inheritdoc cref="Atanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Atanh(Vector128<float> x) => Lanes128.Map<Logarithm.Atanh>(x);

    /// <inheritdoc cref="Atanh(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Atanh(float x) => SingleLane.Map<Logarithm.Atanh>(x);
}
