using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FusedGen.Numerics;

/// <summary>
/// Four consecutive floats in each 128 bits of a vector, and vectors whose lanes are all one of them. Where code waits
/// for its loads this is one load in place of four, and shuffles that other parts of the machine do.
/// </summary>
public static class InputQuads
{
    // Immediates of shuffles: one element of four, four times.
    private const byte Element0 = 0b00_00_00_00;
    private const byte Element1 = 0b01_01_01_01;
    private const byte Element2 = 0b10_10_10_10;
    private const byte Element3 = 0b11_11_11_11;

    /// <summary>Loads four floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref readonly float source)
    {
        Vector128<float> quad = Vector128.LoadUnsafe(in source);
        if (Avx512F.IsSupported)
        {
            Vector512<float> first = quad.ToVector256Unsafe().ToVector512Unsafe();
            return Avx512F.Shuffle4x128(first, first, Element0);
        }

        return Repeat(quad);
    }

    /// <summary>Loads four floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref readonly float source)
    {
        Vector128<float> quad = Vector128.LoadUnsafe(in source);
        return Vector256.Create(quad, quad);
    }

    /// <summary>The first four floats of a vector, four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FirstQuad(Vector512<float> vector) =>
        Avx512F.IsSupported ? Avx512F.Shuffle4x128(vector, vector, Element0) : Repeat(vector.GetLower().GetLower());

    /// <summary>The second four floats of a vector, four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SecondQuad(Vector512<float> vector) =>
        Avx512F.IsSupported ? Avx512F.Shuffle4x128(vector, vector, Element1) : Repeat(vector.GetLower().GetUpper());

    /// <summary>The third four floats of a vector, four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ThirdQuad(Vector512<float> vector) =>
        Avx512F.IsSupported ? Avx512F.Shuffle4x128(vector, vector, Element2) : Repeat(vector.GetUpper().GetLower());

    /// <summary>The fourth four floats of a vector, four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FourthQuad(Vector512<float> vector) =>
        Avx512F.IsSupported ? Avx512F.Shuffle4x128(vector, vector, Element3) : Repeat(vector.GetUpper().GetUpper());

    /// <summary>A vector of the first float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(Vector512<float> quad) =>
        Avx512F.IsSupported ? Avx512F.Permute4x32(quad, Element0) : Vector512.Create(quad.GetElement(0));

    /// <summary>A vector of the second float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Second(Vector512<float> quad) =>
        Avx512F.IsSupported ? Avx512F.Permute4x32(quad, Element1) : Vector512.Create(quad.GetElement(1));

    /// <summary>A vector of the third float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Third(Vector512<float> quad) =>
        Avx512F.IsSupported ? Avx512F.Permute4x32(quad, Element2) : Vector512.Create(quad.GetElement(2));

    /// <summary>A vector of the fourth float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fourth(Vector512<float> quad) =>
        Avx512F.IsSupported ? Avx512F.Permute4x32(quad, Element3) : Vector512.Create(quad.GetElement(3));

    /// <summary>A vector of the first float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> First(Vector256<float> quad) => Avx.IsSupported ? Avx.Permute(quad, Element0) : Vector256.Create(quad.GetElement(0));

    /// <summary>A vector of the second float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Second(Vector256<float> quad) => Avx.IsSupported ? Avx.Permute(quad, Element1) : Vector256.Create(quad.GetElement(1));

    /// <summary>A vector of the third float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Third(Vector256<float> quad) => Avx.IsSupported ? Avx.Permute(quad, Element2) : Vector256.Create(quad.GetElement(2));

    /// <summary>A vector of the fourth float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fourth(Vector256<float> quad) => Avx.IsSupported ? Avx.Permute(quad, Element3) : Vector256.Create(quad.GetElement(3));

    /// <summary>A vector of the first float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> First(Vector128<float> quad) => Vector128.Shuffle(quad, Vector128.Create(0, 0, 0, 0));

    /// <summary>A vector of the second float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Second(Vector128<float> quad) => Vector128.Shuffle(quad, Vector128.Create(1, 1, 1, 1));

    /// <summary>A vector of the third float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Third(Vector128<float> quad) => Vector128.Shuffle(quad, Vector128.Create(2, 2, 2, 2));

    /// <summary>A vector of the fourth float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fourth(Vector128<float> quad) => Vector128.Shuffle(quad, Vector128.Create(3, 3, 3, 3));

    private static Vector512<float> Repeat(Vector128<float> quad)
    {
        Vector256<float> half = Vector256.Create(quad, quad);
        return Vector512.Create(half, half);
    }
}
