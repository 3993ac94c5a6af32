using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

public static partial class VectorMath
{
    /// <summary>The sine of x radians, of any size. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sin(Vector512<float> x) => Sin<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Sin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sin(Vector256<float> x) => Sin<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Sin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sin(Vector128<float> x) => Sin<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Sin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sin(float x) => Trigonometry.Sin.Invoke(x);

    /// <summary>The cosine of x radians, of any size. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Cos(Vector512<float> x) => Cos<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Cos(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Cos(Vector256<float> x) => Cos<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Cos(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Cos(Vector128<float> x) => Cos<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Cos(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Cos(float x) => Trigonometry.Cos.Invoke(x);

    /// <summary>The tangent of x radians, of any size. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tan(Vector512<float> x) => Tan<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="Tan(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tan(Vector256<float> x) => Tan<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="Tan(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Tan(Vector128<float> x) => Tan<Lanes128, Vector128<float>>(x);

    /// <inheritdoc cref="Tan(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tan(float x) => Trigonometry.Tan.Invoke(x);

    /// <summary>
    /// The angle in radians, from −π/2 to π/2, whose sine is x; NaN outside [−1, 1]. Within 0.52 ULP.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Asin(Vector512<float> x) => Lanes512.Map<InverseTrigonometry.Asin>(x);

    /// <inheritdoc cref="Asin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Asin(Vector256<float> x) => Lanes256.Map<InverseTrigonometry.Asin>(x);

    /// <inheritdoc cref="Asin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Asin(Vector128<float> x) => Lanes128.Map<InverseTrigonometry.Asin>(x);

    /// <inheritdoc cref="Asin(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Asin(float x) => SingleLane.Map<InverseTrigonometry.Asin>(x);

    /// <summary>The angle in radians, from 0 to π, whose cosine is x; NaN outside [−1, 1]. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Acos(Vector512<float> x) => Lanes512.Map<InverseTrigonometry.Acos>(x);

    /// <inheritdoc cref="Acos(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Acos(Vector256<float> x) => Lanes256.Map<InverseTrigonometry.Acos>(x);

    /// <inheritdoc cref="Acos(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Acos(Vector128<float> x) => Lanes128.Map<InverseTrigonometry.Acos>(x);

    /// <inheritdoc cref="Acos(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Acos(float x) => SingleLane.Map<InverseTrigonometry.Acos>(x);

    /// <summary>The angle in radians, from −π/2 to π/2, whose tangent is x. Within 0.52 ULP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Atan(Vector512<float> x) => Lanes512.Map<InverseTrigonometry.Atan>(x);

    /// <inheritdoc cref="Atan(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Atan(Vector256<float> x) => Lanes256.Map<InverseTrigonometry.Atan>(x);

    /// <inheritdoc cref="Atan(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Atan(Vector128<float> x) => Lanes128.Map<InverseTrigonometry.Atan>(x);

    /// <inheritdoc cref="Atan(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Atan(float x) => SingleLane.Map<InverseTrigonometry.Atan>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sin<S, V>(V x)
        where S : ILanes<V> =>
        S.AnyGreater(Elementary.Absolute<S, V>(x), Trigonometry.LargestCommon) ? S.ForEach<Trigonometry.Sin>(x) : S.Map<Trigonometry.Sin>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Cos<S, V>(V x)
        where S : ILanes<V> =>
        S.AnyGreater(Elementary.Absolute<S, V>(x), Trigonometry.LargestCommon) ? S.ForEach<Trigonometry.Cos>(x) : S.Map<Trigonometry.Cos>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Tan<S, V>(V x)
        where S : ILanes<V> =>
        S.AnyGreater(Elementary.Absolute<S, V>(x), Trigonometry.LargestCommon) ? S.ForEach<Trigonometry.Tan>(x) : S.Map<Trigonometry.Tan>(x);
}
