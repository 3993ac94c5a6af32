using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

public static partial class VectorMath
{
    /// <summary>All bits set in the lanes that are NaN, none in the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> IsNaN(Vector512<float> x) => Elementary.IsNaN<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="IsNaN(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> IsNaN(Vector256<float> x) => Elementary.IsNaN<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="IsNaN(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> IsNaN(Vector128<float> x) => Elementary.IsNaN<Lanes128, Vector128<float>>(x);

    /// <summary>Whether x is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNaN(float x) => float.IsNaN(x);

    /// <summary>All bits set in the lanes that are +∞ or −∞, none in the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> IsInfinity(Vector512<float> x) => Elementary.IsInfinity<Lanes512, Vector512<float>>(x);

    /// <inheritdoc cref="IsInfinity(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> IsInfinity(Vector256<float> x) => Elementary.IsInfinity<Lanes256, Vector256<float>>(x);

    /// <inheritdoc cref="IsInfinity(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> IsInfinity(Vector128<float> x) => Elementary.IsInfinity<Lanes128, Vector128<float>>(x);

    /// <summary>Whether x is +∞ or −∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInfinity(float x) => float.IsInfinity(x);
}
