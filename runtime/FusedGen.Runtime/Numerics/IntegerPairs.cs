using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.Wasm;
using System.Runtime.Intrinsics.X86;

namespace FusedGen.Numerics;

/// <summary>
/// Products of integers of 16 bits, two to a lane of 32 bits: the first in the lower half, the second in the upper one.
/// Sums are exact as long as they fit 32 bits, so that they are the same in whatever order they are added.
/// </summary>
public static class IntegerPairs
{
    // 1.5 · 2²³: added to a whole number of up to 22 bits, its lower bits become those of the number.
    private const float Magic = 12582912f;

    /// <summary><c>sum + x₀·w₀ + x₁·w₁</c> in each lane.</summary>
    /// <param name="x">Pairs of integers.</param>
    /// <param name="w">Pairs of integers.</param>
    /// <param name="sum">Integers of 32 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> x, Vector512<int> w, Vector512<int> sum) => Avx512BW.IsSupported
        ? sum + Avx512BW.MultiplyAddAdjacent(x.AsInt16(), w.AsInt16())
        : Vector512.Create(
            MultiplyAdd(x.GetLower(), w.GetLower(), sum.GetLower()), MultiplyAdd(x.GetUpper(), w.GetUpper(), sum.GetUpper()));

    /// <summary><c>sum + x₀·w₀ + x₁·w₁</c> in each lane.</summary>
    /// <param name="x">Pairs of integers.</param>
    /// <param name="w">Pairs of integers.</param>
    /// <param name="sum">Integers of 32 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> x, Vector256<int> w, Vector256<int> sum) => Avx2.IsSupported
        ? sum + Avx2.MultiplyAddAdjacent(x.AsInt16(), w.AsInt16())
        : Vector256.Create(
            MultiplyAdd(x.GetLower(), w.GetLower(), sum.GetLower()), MultiplyAdd(x.GetUpper(), w.GetUpper(), sum.GetUpper()));

    /// <summary><c>sum + x₀·w₀ + x₁·w₁</c> in each lane.</summary>
    /// <param name="x">Pairs of integers.</param>
    /// <param name="w">Pairs of integers.</param>
    /// <param name="sum">Integers of 32 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> x, Vector128<int> w, Vector128<int> sum)
    {
        if (Sse2.IsSupported)
        {
            return sum + Sse2.MultiplyAddAdjacent(x.AsInt16(), w.AsInt16());
        }

        if (PackedSimd.IsSupported)
        {
            return sum + PackedSimd.Dot(x.AsInt16(), w.AsInt16());
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<int> lower = AdvSimd.MultiplyWideningLower(x.AsInt16().GetLower(), w.AsInt16().GetLower());
            return sum + AdvSimd.Arm64.AddPairwise(lower, AdvSimd.MultiplyWideningUpper(x.AsInt16(), w.AsInt16()));
        }

        return sum + (((x << 16) >> 16) * ((w << 16) >> 16)) + ((x >> 16) * (w >> 16));
    }

    /// <summary><c>sum + x₀·w₀ + x₁·w₁</c>.</summary>
    /// <param name="x">A pair of integers.</param>
    /// <param name="w">A pair of integers.</param>
    /// <param name="sum">An integer of 32 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MultiplyAdd(int x, int w, int sum) => unchecked(sum + ((short)x * (short)w) + ((x >> 16) * (w >> 16)));

    /// <summary>Pairs of whole numbers, each from −32,768 to 32,767; others become some integer.</summary>
    /// <param name="first">The lower halves.</param>
    /// <param name="second">The upper halves.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Pair(Vector512<float> first, Vector512<float> second)
    {
        Vector512<float> magic = Vector512.Create(Magic);
        return ((first + magic).AsInt32() & Vector512.Create((int)ushort.MaxValue)) | ((second + magic).AsInt32() << 16);
    }

    /// <summary>Pairs of whole numbers, each from −32,768 to 32,767; others become some integer.</summary>
    /// <param name="first">The lower halves.</param>
    /// <param name="second">The upper halves.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Pair(Vector256<float> first, Vector256<float> second)
    {
        Vector256<float> magic = Vector256.Create(Magic);
        return ((first + magic).AsInt32() & Vector256.Create((int)ushort.MaxValue)) | ((second + magic).AsInt32() << 16);
    }

    /// <summary>Pairs of whole numbers, each from −32,768 to 32,767; others become some integer.</summary>
    /// <param name="first">The lower halves.</param>
    /// <param name="second">The upper halves.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Pair(Vector128<float> first, Vector128<float> second)
    {
        Vector128<float> magic = Vector128.Create(Magic);
        return ((first + magic).AsInt32() & Vector128.Create((int)ushort.MaxValue)) | ((second + magic).AsInt32() << 16);
    }

    /// <summary>A pair of whole numbers, each from −32,768 to 32,767; others become some integer.</summary>
    /// <param name="first">The lower half.</param>
    /// <param name="second">The upper half.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Pair(float first, float second) => unchecked(
        (BitConverter.SingleToInt32Bits(first + Magic) & ushort.MaxValue) | (BitConverter.SingleToInt32Bits(second + Magic) << 16));

    /// <summary>Loads sixteen pairs of signed bytes as pairs of integers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load512(ref readonly short source)
    {
        Vector256<sbyte> bytes = Vector256.LoadUnsafe(in source).AsSByte();
        return (Avx512BW.IsSupported
            ? Avx512BW.ConvertToVector512Int16(bytes)
            : Vector512.Create(Vector256.WidenLower(bytes), Vector256.WidenUpper(bytes))).AsInt32();
    }

    /// <summary>Loads eight pairs of signed bytes as pairs of integers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load256(ref readonly short source)
    {
        Vector128<sbyte> bytes = Vector128.LoadUnsafe(in source).AsSByte();
        return (Avx2.IsSupported
            ? Avx2.ConvertToVector256Int16(bytes)
            : Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes))).AsInt32();
    }

    /// <summary>Loads four pairs of signed bytes as pairs of integers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load128(ref readonly short source)
    {
        long bits = Unsafe.ReadUnaligned<long>(ref Unsafe.As<short, byte>(ref Unsafe.AsRef(in source)));
        Vector128<sbyte> bytes = Vector128.CreateScalarUnsafe(bits).AsSByte();
        if (Sse41.IsSupported)
        {
            return Sse41.ConvertToVector128Int16(bytes).AsInt32();
        }

        return Vector128.WidenLower(bytes).AsInt32();
    }

    /// <summary>A pair of signed bytes as a pair of integers of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Widen(short bytes) => unchecked((ushort)(short)(sbyte)bytes | ((bytes >> 8) << 16));
}
