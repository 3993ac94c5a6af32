using System.Runtime.CompilerServices;

namespace FusedGen.Numerics;

// A cast of a number that does not fit differs between machines and versions of the runtime, so only numbers that fit
// are cast.
public static partial class ElementMath
{
    /// <summary>Truncated towards 0 and held within the type; 0 of NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToInt32(double x) => x >= int.MaxValue ? int.MaxValue : x <= int.MinValue ? int.MinValue : double.IsNaN(x) ? 0 : (int)x;

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToInt32(float x) => ToInt32((double)x);

    /// <inheritdoc cref="ToInt32(double)"/>
    /// <remarks>The highest value is no double; 2⁶³, the next one, no longer fits.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToInt64(double x) =>
        x >= 9223372036854775808.0 ? long.MaxValue : x <= long.MinValue ? long.MinValue : double.IsNaN(x) ? 0 : (long)x;

    /// <inheritdoc cref="ToInt64(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToInt64(float x) => ToInt64((double)x);

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte ToUInt8(double x) => (byte)(x >= byte.MaxValue ? byte.MaxValue : x >= 1 ? (int)x : 0);

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte ToUInt8(float x) => ToUInt8((double)x);

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static sbyte ToInt8(double x) => (sbyte)(x >= sbyte.MaxValue ? sbyte.MaxValue : x <= sbyte.MinValue ? sbyte.MinValue : double.IsNaN(x) ? 0 : (int)x);

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static sbyte ToInt8(float x) => ToInt8((double)x);

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short ToInt16(double x) =>
        (short)(x >= short.MaxValue ? short.MaxValue : x <= short.MinValue ? short.MinValue : double.IsNaN(x) ? 0 : (int)x);

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short ToInt16(float x) => ToInt16((double)x);

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ToUInt16(double x) => (ushort)(x >= ushort.MaxValue ? ushort.MaxValue : x >= 1 ? (int)x : 0);

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ToUInt16(float x) => ToUInt16((double)x);

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ToUInt32(double x) => x >= uint.MaxValue ? uint.MaxValue : x >= 1 ? (uint)x : 0;

    /// <inheritdoc cref="ToInt32(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ToUInt32(float x) => ToUInt32((double)x);

    /// <inheritdoc cref="ToInt32(double)"/>
    /// <remarks>The highest value is no double; 2⁶⁴, the next one, no longer fits.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ToUInt64(double x) => x >= 18446744073709551616.0 ? ulong.MaxValue : x >= 1 ? (ulong)x : 0;

    /// <inheritdoc cref="ToUInt64(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ToUInt64(float x) => ToUInt64((double)x);
}
