using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

public static partial class VectorMath
{
    /// <summary>−x: the sign changes, also that of 0 and NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Negate(Vector512<float> x) => Elementary.Negate<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Negate(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Negate(Vector256<float> x) => Elementary.Negate<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Negate(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Negate(Vector128<float> x) => Elementary.Negate<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Negate(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Negate(float x) => -x;

    /// <summary>|x|: the sign is cleared, also that of 0 and NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Absolute(Vector512<float> x) => Elementary.Absolute<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Absolute(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Absolute(Vector256<float> x) => Elementary.Absolute<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Absolute(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Absolute(Vector128<float> x) => Elementary.Absolute<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Absolute(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Absolute(float x) => MathF.Abs(x);

    /// <summary>−1, 0 or 1; NaN and both zeros stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sign(Vector512<float> x) => Elementary.Sign<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Sign(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sign(Vector256<float> x) => Elementary.Sign<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Sign(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sign(Vector128<float> x) => Elementary.Sign<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Sign(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sign(float x) => Sign(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>The largest integer that is not above x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> x) => Lanes512.Floor(x);

    /// <inheritdoc cref="Floor(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Floor(Vector256<float> x) => Lanes256.Floor(x);

    /// <inheritdoc cref="Floor(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Floor(Vector128<float> x) => Lanes128.Floor(x);

    /// <inheritdoc cref="Floor(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Floor(float x) => MathF.Floor(x);

    /// <summary>The smallest integer that is not below x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ceiling(Vector512<float> x) => Lanes512.Ceiling(x);

    /// <inheritdoc cref="Ceiling(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Ceiling(Vector256<float> x) => Lanes256.Ceiling(x);

    /// <inheritdoc cref="Ceiling(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Ceiling(Vector128<float> x) => Lanes128.Ceiling(x);

    /// <inheritdoc cref="Ceiling(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Ceiling(float x) => MathF.Ceiling(x);

    /// <summary>The nearest integer, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> RoundToEven(Vector512<float> x) => Lanes512.RoundToEven(x);

    /// <inheritdoc cref="RoundToEven(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> RoundToEven(Vector256<float> x) => Lanes256.RoundToEven(x);

    /// <inheritdoc cref="RoundToEven(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> RoundToEven(Vector128<float> x) => Lanes128.RoundToEven(x);

    /// <inheritdoc cref="RoundToEven(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float RoundToEven(float x) => RoundToEven(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>The nearest bfloat16, ties to even; infinity beyond the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> RoundToBFloat16(Vector512<float> x) => Elementary.RoundToBFloat16<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="RoundToBFloat16(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> RoundToBFloat16(Vector256<float> x) => Elementary.RoundToBFloat16<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="RoundToBFloat16(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> RoundToBFloat16(Vector128<float> x) => Elementary.RoundToBFloat16<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="RoundToBFloat16(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float RoundToBFloat16(float x) => RoundToBFloat16(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>1 / x, correctly rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Reciprocal(Vector512<float> x) => Lanes512.Divide(Lanes512.Create(1), x);

    /// <inheritdoc cref="Reciprocal(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Reciprocal(Vector256<float> x) => Lanes256.Divide(Lanes256.Create(1), x);

    /// <inheritdoc cref="Reciprocal(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Reciprocal(Vector128<float> x) => Lanes128.Divide(Lanes128.Create(1), x);

    /// <inheritdoc cref="Reciprocal(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Reciprocal(float x) => 1 / x;

    /// <summary>√x, correctly rounded; NaN below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> x) => Lanes512.Sqrt(x);

    /// <inheritdoc cref="Sqrt(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> x) => Lanes256.Sqrt(x);

    /// <inheritdoc cref="Sqrt(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> x) => Lanes128.Sqrt(x);

    /// <inheritdoc cref="Sqrt(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sqrt(float x) => MathF.Sqrt(x);

    /// <summary>max(x, 0); NaN stays NaN, −0 stays −0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Relu(Vector512<float> x) => Elementary.Relu<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Relu(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Relu(Vector256<float> x) => Elementary.Relu<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Relu(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Relu(Vector128<float> x) => Elementary.Relu<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Relu(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Relu(float x) => Relu(Vector128.CreateScalar(x)).ToScalar();

    /// <summary>The smaller one; NaN where either is NaN; y of two zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> x, Vector512<float> y) => Elementary.Min<Lanes512, Vector512<float>>(x, y);

    /// <inheritdoc cref="Min(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> x, Vector256<float> y) => Elementary.Min<Lanes256, Vector256<float>>(x, y);

    /// <inheritdoc cref="Min(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> x, Vector128<float> y) => Elementary.Min<Lanes128, Vector128<float>>(x, y);

    /// <inheritdoc cref="Min(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(float x, float y) => Min(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    /// <summary>The larger one; NaN where either is NaN; y of two zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> x, Vector512<float> y) => Elementary.Max<Lanes512, Vector512<float>>(x, y);

    /// <inheritdoc cref="Max(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> x, Vector256<float> y) => Elementary.Max<Lanes256, Vector256<float>>(x, y);

    /// <inheritdoc cref="Max(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> x, Vector128<float> y) => Elementary.Max<Lanes128, Vector128<float>>(x, y);

    /// <inheritdoc cref="Max(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float x, float y) => Max(Vector128.CreateScalar(x), Vector128.CreateScalar(y)).ToScalar();

    /// <summary>Min of x and a bound that is neither NaN nor zero, in one instruction; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtMost(Vector512<float> x, Vector512<float> bound) => Elementary.AtMost<Lanes512, Vector512<float>>(x, bound);

    /// <inheritdoc cref="AtMost(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> x, Vector256<float> bound) => Elementary.AtMost<Lanes256, Vector256<float>>(x, bound);

    /// <inheritdoc cref="AtMost(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtMost(Vector128<float> x, Vector128<float> bound) => Elementary.AtMost<Lanes128, Vector128<float>>(x, bound);

    /// <inheritdoc cref="AtMost(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtMost(float x, float bound) => AtMost(Vector128.CreateScalar(x), Vector128.CreateScalar(bound)).ToScalar();

    /// <summary>Max of x and a bound that is neither NaN nor zero, in one instruction; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtLeast(Vector512<float> x, Vector512<float> bound) => Elementary.AtLeast<Lanes512, Vector512<float>>(x, bound);

    /// <inheritdoc cref="AtLeast(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> x, Vector256<float> bound) => Elementary.AtLeast<Lanes256, Vector256<float>>(x, bound);

    /// <inheritdoc cref="AtLeast(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtLeast(Vector128<float> x, Vector128<float> bound) => Elementary.AtLeast<Lanes128, Vector128<float>>(x, bound);

    /// <inheritdoc cref="AtLeast(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtLeast(float x, float bound) => AtLeast(Vector128.CreateScalar(x), Vector128.CreateScalar(bound)).ToScalar();

    /// <summary>x − y · trunc(x / y), exact, as the operator <c>%</c>; it has the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Remainder(Vector512<float> x, Vector512<float> y) => Lanes512.ForEach<Elementary.Remainder>(x, y);

    /// <inheritdoc cref="Remainder(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Remainder(Vector256<float> x, Vector256<float> y) => Lanes256.ForEach<Elementary.Remainder>(x, y);

    /// <inheritdoc cref="Remainder(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Remainder(Vector128<float> x, Vector128<float> y) => Lanes128.ForEach<Elementary.Remainder>(x, y);

    /// <inheritdoc cref="Remainder(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Remainder(float x, float y) => Elementary.Remainder.Invoke(x, y);

    /// <summary>The remainder with the sign of y; NaN and zeros as <c>%</c> has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Modulo(Vector512<float> x, Vector512<float> y) => Lanes512.ForEach<Elementary.Modulo>(x, y);

    /// <inheritdoc cref="Modulo(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Modulo(Vector256<float> x, Vector256<float> y) => Lanes256.ForEach<Elementary.Modulo>(x, y);

    /// <inheritdoc cref="Modulo(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Modulo(Vector128<float> x, Vector128<float> y) => Lanes128.ForEach<Elementary.Modulo>(x, y);

    /// <inheritdoc cref="Modulo(Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Modulo(float x, float y) => Elementary.Modulo.Invoke(x, y);
}
