using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace FusedGen.Numerics;

/// <summary>Arithmetic on vectors of every width, and on single floats, under one set of names.</summary>
public static partial class VectorMath
{
    /// <summary>x · y + addend, with one rounding or two, whichever the machine does faster.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> addend) =>
#if NET9_0_OR_GREATER
        Vector512.MultiplyAddEstimate(x, y, addend);
#else
        Avx512F.IsSupported ? Avx512F.FusedMultiplyAdd(x, y, addend) : (x * y) + addend;
#endif

    /// <inheritdoc cref="MultiplyAdd(Vector512{float}, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> x, Vector256<float> y, Vector256<float> addend) =>
#if NET9_0_OR_GREATER
        Vector256.MultiplyAddEstimate(x, y, addend);
#else
        Fma.IsSupported ? Fma.MultiplyAdd(x, y, addend) : (x * y) + addend;
#endif

    /// <inheritdoc cref="MultiplyAdd(Vector512{float}, Vector512{float}, Vector512{float})"/>
    /// <remarks>
    /// An instruction of SSE overwrites its first operand: with the addend there, a sum stays in its register.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> y, Vector128<float> addend) =>
        Fma.IsSupported ? Fma.MultiplyAdd(x, y, addend) : AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(addend, x, y) : addend + (x * y);

    /// <inheritdoc cref="MultiplyAdd(Vector512{float}, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float x, float y, float addend) => (x * y) + addend;

    /// <summary>x · y rounded, then the addend added: two roundings on every machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyThenAdd(Vector512<float> x, Vector512<float> y, Vector512<float> addend) => (x * y) + addend;

    /// <inheritdoc cref="MultiplyThenAdd(Vector512{float}, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyThenAdd(Vector256<float> x, Vector256<float> y, Vector256<float> addend) => (x * y) + addend;

    /// <inheritdoc cref="MultiplyThenAdd(Vector512{float}, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyThenAdd(Vector128<float> x, Vector128<float> y, Vector128<float> addend) => addend + (x * y);

    /// <inheritdoc cref="MultiplyThenAdd(Vector512{float}, Vector512{float}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyThenAdd(float x, float y, float addend) => (x * y) + addend;
}
