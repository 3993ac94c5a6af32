using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FusedGen.Numerics;

/// <summary>Runs of elements of any type. A constant count becomes a few vector moves without a loop.</summary>
public static class Elements
{
    /// <summary>Copies so many consecutive elements between places that do not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<T>(ref T source, ref T target, int count)
        where T : unmanaged =>
        Unsafe.CopyBlockUnaligned(ref Unsafe.As<T, byte>(ref target), ref Unsafe.As<T, byte>(ref source), (uint)count * (uint)Unsafe.SizeOf<T>());

    /// <summary>Writes one value to so many consecutive elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill<T>(ref T target, int count, T value)
        where T : unmanaged =>
        MemoryMarshal.CreateSpan(ref target, count).Fill(value);
}
