using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

public static partial class VectorMath
{
    /// <summary>eˣ; 0 below −103.98, +∞ above 88.73. Within 1.05 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => FloatExponential.Exp<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Exp(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x) => FloatExponential.Exp<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Exp(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> x) => FloatExponential.Exp<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Exp(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float x) => Exp(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>eˣ − 1, precise near 0. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ExpM1(Vector512<float> x) => Lanes512.Map<Exponential.ExpM1>(x);

    /// <inheritdoc cref="ExpM1(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ExpM1(Vector256<float> x) => Lanes256.Map<Exponential.ExpM1>(x);

    /// <inheritdoc cref="ExpM1(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ExpM1(Vector128<float> x) => Lanes128.Map<Exponential.ExpM1>(x);

    /// <inheritdoc cref="ExpM1(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ExpM1(float x) => SingleLane.Map<Exponential.ExpM1>(x);

    /// <summary>ln x; −∞ of 0, NaN below. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x) => Lanes512.Map<Logarithm.Log>(x);

    /// <inheritdoc cref="Log(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> x) => Lanes256.Map<Logarithm.Log>(x);

    /// <inheritdoc cref="Log(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Log(Vector128<float> x) => Lanes128.Map<Logarithm.Log>(x);

    /// <inheritdoc cref="Log(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log(float x) => SingleLane.Map<Logarithm.Log>(x);

    /// <summary>ln(1 + x), precise near 0. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1P(Vector512<float> x) => Lanes512.Map<Logarithm.Log1P>(x);

    /// <inheritdoc cref="Log1P(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log1P(Vector256<float> x) => Lanes256.Map<Logarithm.Log1P>(x);

    /// <inheritdoc cref="Log1P(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Log1P(Vector128<float> x) => Lanes128.Map<Logarithm.Log1P>(x);

    /// <inheritdoc cref="Log1P(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log1P(float x) => SingleLane.Map<Logarithm.Log1P>(x);

    /// <summary>
    /// xʸ, with the special cases of IEEE 754: 1 where y is 0 or x is 1, NaN of a negative x and a y that is no
    /// integer. Within 0.51 ULP.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Power(Vector512<float> x, Vector512<float> y) => Lanes512.Map<PowerFunction>(x, y);

    /// <inheritdoc cref="Power(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Power(Vector256<float> x, Vector256<float> y) => Lanes256.Map<PowerFunction>(x, y);

    /// <inheritdoc cref="Power(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Power(Vector128<float> x, Vector128<float> y) => Lanes128.Map<PowerFunction>(x, y);

    /// <inheritdoc cref="Power(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Power(float x, float y) => SingleLane.Map<PowerFunction>(x, y);
}
