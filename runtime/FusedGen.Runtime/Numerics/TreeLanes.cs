using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FusedGen.Numerics;

/// <summary>
/// Decision trees of 64 leaves at most for several rows, a row in each lane: a lane's bits are the leaves that the row
/// may still reach, those from 32 on in a second vector.
/// </summary>
public static class TreeLanes
{
    private const int WordBits = 32;
    private const int MantissaBits = 23;
    private const int ExponentMask = 255;
    private const int ExponentBias = 127;

    /// <summary>
    /// The leaves where <c>x ≤ threshold</c>, else those of them that are in the mask; NaN is no more than any
    /// threshold.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> KeepLeaves(Vector512<int> leaves, Vector512<float> x, Vector512<float> threshold, Vector512<int> mask) =>
        leaves & (Vector512.LessThanOrEqual(x, threshold).AsInt32() | mask);

    /// <inheritdoc cref="KeepLeaves(Vector512{int}, Vector512{float}, Vector512{float}, Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> KeepLeaves(Vector256<int> leaves, Vector256<float> x, Vector256<float> threshold, Vector256<int> mask) =>
        leaves & (Vector256.LessThanOrEqual(x, threshold).AsInt32() | mask);

    /// <inheritdoc cref="KeepLeaves(Vector512{int}, Vector512{float}, Vector512{float}, Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> KeepLeaves(Vector128<int> leaves, Vector128<float> x, Vector128<float> threshold, Vector128<int> mask) =>
        leaves & (Vector128.LessThanOrEqual(x, threshold).AsInt32() | mask);

    /// <inheritdoc cref="KeepLeaves(Vector512{int}, Vector512{float}, Vector512{float}, Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int KeepLeaves(int leaves, float x, float threshold, int mask) => x <= threshold ? leaves : leaves & mask;

    /// <summary>The number of the lowest leaf that is left. One is left in each lane.</summary>
    /// <remarks>A power of two is a float exactly, and its exponent is the number of its bit.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FirstLeaf(Vector512<int> leaves)
    {
        Vector512<int> exponents = Vector512.ShiftRightLogical(Vector512.ConvertToSingle(leaves & -leaves).AsInt32(), MantissaBits);
        return (exponents & Vector512.Create(ExponentMask)) - Vector512.Create(ExponentBias);
    }

    /// <inheritdoc cref="FirstLeaf(Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> FirstLeaf(Vector256<int> leaves)
    {
        Vector256<int> exponents = Vector256.ShiftRightLogical(Vector256.ConvertToSingle(leaves & -leaves).AsInt32(), MantissaBits);
        return (exponents & Vector256.Create(ExponentMask)) - Vector256.Create(ExponentBias);
    }

    /// <inheritdoc cref="FirstLeaf(Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> FirstLeaf(Vector128<int> leaves)
    {
        Vector128<int> exponents = Vector128.ShiftRightLogical(Vector128.ConvertToSingle(leaves & -leaves).AsInt32(), MantissaBits);
        return (exponents & Vector128.Create(ExponentMask)) - Vector128.Create(ExponentBias);
    }

    /// <inheritdoc cref="FirstLeaf(Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstLeaf(int leaves) => BitOperations.TrailingZeroCount(leaves);

    /// <summary>
    /// The number of the lowest leaf that is left, where there are up to 64. One is left in each lane.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FirstLeaf(Vector512<int> leaves, Vector512<int> highLeaves)
    {
        Vector512<int> isHigh = Vector512.Equals(leaves, Vector512<int>.Zero);
        return FirstLeaf(Vector512.ConditionalSelect(isHigh, highLeaves, leaves)) + (isHigh & Vector512.Create(WordBits));
    }

    /// <summary>
    /// The number of the lowest leaf that is left, where there are up to 64. One is left in each lane.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> FirstLeaf(Vector256<int> leaves, Vector256<int> highLeaves)
    {
        Vector256<int> isHigh = Vector256.Equals(leaves, Vector256<int>.Zero);
        return FirstLeaf(Vector256.ConditionalSelect(isHigh, highLeaves, leaves)) + (isHigh & Vector256.Create(WordBits));
    }

    /// <summary>
    /// The number of the lowest leaf that is left, where there are up to 64. One is left in each lane.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> FirstLeaf(Vector128<int> leaves, Vector128<int> highLeaves)
    {
        Vector128<int> isHigh = Vector128.Equals(leaves, Vector128<int>.Zero);
        return FirstLeaf(Vector128.ConditionalSelect(isHigh, highLeaves, leaves)) + (isHigh & Vector128.Create(WordBits));
    }

    /// <inheritdoc cref="FirstLeaf(Vector512{int}, Vector512{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FirstLeaf(int leaves, int highLeaves) =>
        leaves != 0 ? BitOperations.TrailingZeroCount(leaves) : WordBits + BitOperations.TrailingZeroCount(highLeaves);

    /// <summary>The weight where the leaf is in the set, else the other number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WeightIfLeft(Vector512<float> other, Vector512<int> leaves, Vector512<int> leaf, Vector512<float> weight) =>
        Vector512.ConditionalSelect(Vector512.Equals(leaves & leaf, Vector512<int>.Zero).AsSingle(), other, weight);

    /// <inheritdoc cref="WeightIfLeft(Vector512{float}, Vector512{int}, Vector512{int}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WeightIfLeft(Vector256<float> other, Vector256<int> leaves, Vector256<int> leaf, Vector256<float> weight) =>
        Vector256.ConditionalSelect(Vector256.Equals(leaves & leaf, Vector256<int>.Zero).AsSingle(), other, weight);

    /// <inheritdoc cref="WeightIfLeft(Vector512{float}, Vector512{int}, Vector512{int}, Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WeightIfLeft(Vector128<float> other, Vector128<int> leaves, Vector128<int> leaf, Vector128<float> weight) =>
        Vector128.ConditionalSelect(Vector128.Equals(leaves & leaf, Vector128<int>.Zero).AsSingle(), other, weight);

    /// <summary>For each lane one of 16 floats.</summary>
    /// <param name="floats">The first of them.</param>
    /// <param name="places">Numbers from 0 to 15.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LookUp512Of16(ref readonly float floats, Vector512<int> places) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32(Vector512.LoadUnsafe(in floats), places)
        : Vector512.Create(LookUp256Of16(in floats, places.GetLower()), LookUp256Of16(in floats, places.GetUpper()));

    /// <inheritdoc cref="LookUp512Of16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LookUp256Of16(ref readonly float floats, Vector256<int> places)
    {
        if (!Avx2.IsSupported)
        {
            return Vector256.Create(LookUp128Of32(in floats, places.GetLower()), LookUp128Of32(in floats, places.GetUpper()));
        }

        // Each permutation sees the lowest three bits of a place; the fourth chooses between the two.
        Vector256<float> low = Avx2.PermuteVar8x32(Vector256.LoadUnsafe(in floats), places);
        Vector256<float> high = Avx2.PermuteVar8x32(Vector256.LoadUnsafe(in floats, 8), places);
        return Avx.BlendVariable(low, high, Vector256.ShiftLeft(places, 28).AsSingle());
    }

    /// <inheritdoc cref="LookUp512Of16"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LookUp128Of16(ref readonly float floats, Vector128<int> places) => LookUp128Of32(in floats, places);

    /// <summary>For each lane one of 32 floats.</summary>
    /// <param name="floats">The first of them.</param>
    /// <param name="places">Numbers from 0 to 31.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LookUp512Of32(ref readonly float floats, Vector512<int> places) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(Vector512.LoadUnsafe(in floats), places, Vector512.LoadUnsafe(in floats, 16))
        : Vector512.Create(LookUp256Of32(in floats, places.GetLower()), LookUp256Of32(in floats, places.GetUpper()));

    /// <inheritdoc cref="LookUp512Of32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LookUp256Of32(ref readonly float floats, Vector256<int> places)
    {
        if (!Avx2.IsSupported)
        {
            return Vector256.Create(LookUp128Of32(in floats, places.GetLower()), LookUp128Of32(in floats, places.GetUpper()));
        }

        // Each permutation sees the lowest three bits of a place; the fourth and the fifth choose among the four.
        Vector256<float> fourthBit = Vector256.ShiftLeft(places, 28).AsSingle();
        Vector256<float> first = Avx2.PermuteVar8x32(Vector256.LoadUnsafe(in floats), places);
        Vector256<float> second = Avx2.PermuteVar8x32(Vector256.LoadUnsafe(in floats, 8), places);
        Vector256<float> third = Avx2.PermuteVar8x32(Vector256.LoadUnsafe(in floats, 16), places);
        Vector256<float> last = Avx2.PermuteVar8x32(Vector256.LoadUnsafe(in floats, 24), places);
        Vector256<float> low = Avx.BlendVariable(first, second, fourthBit);
        Vector256<float> high = Avx.BlendVariable(third, last, fourthBit);
        return Avx.BlendVariable(low, high, Vector256.ShiftLeft(places, 27).AsSingle());
    }

    /// <inheritdoc cref="LookUp512Of32"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LookUp128Of32(ref readonly float floats, Vector128<int> places) => Vector128.Create(
        Unsafe.Add(ref Unsafe.AsRef(in floats), places.ToScalar()),
        Unsafe.Add(ref Unsafe.AsRef(in floats), places.GetElement(1)),
        Unsafe.Add(ref Unsafe.AsRef(in floats), places.GetElement(2)),
        Unsafe.Add(ref Unsafe.AsRef(in floats), places.GetElement(3)));

    /// <summary>For each lane one of 64 floats.</summary>
    /// <param name="floats">The first of them.</param>
    /// <param name="places">Numbers from 0 to 63.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LookUp512Of64(ref readonly float floats, Vector512<int> places) => Avx512F.IsSupported
        ? Vector512.ConditionalSelect(
            Vector512.LessThan(places, Vector512.Create(WordBits)).AsSingle(),
            LookUp512Of32(in floats, places),
            LookUp512Of32(in Further(in floats, WordBits), places))
        : Vector512.Create(LookUp256Of64(in floats, places.GetLower()), LookUp256Of64(in floats, places.GetUpper()));

    /// <inheritdoc cref="LookUp512Of64"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LookUp256Of64(ref readonly float floats, Vector256<int> places) => Avx2.IsSupported
        ? Vector256.ConditionalSelect(
            Vector256.LessThan(places, Vector256.Create(WordBits)).AsSingle(),
            LookUp256Of32(in floats, places),
            LookUp256Of32(in Further(in floats, WordBits), places))
        : Vector256.Create(LookUp128Of64(in floats, places.GetLower()), LookUp128Of64(in floats, places.GetUpper()));

    /// <inheritdoc cref="LookUp512Of64"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LookUp128Of64(ref readonly float floats, Vector128<int> places) => LookUp128Of32(in floats, places);

    /// <summary>For each lane one of 128 floats.</summary>
    /// <param name="floats">The first of them.</param>
    /// <param name="places">Numbers from 0 to 127.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LookUp512Of128(ref readonly float floats, Vector512<int> places) => Avx512F.IsSupported
        ? Vector512.ConditionalSelect(
            Vector512.LessThan(places, Vector512.Create(64)).AsSingle(),
            LookUp512Of64(in floats, places),
            LookUp512Of64(in Further(in floats, 64), places - Vector512.Create(64)))
        : Vector512.Create(LookUp256Of128(in floats, places.GetLower()), LookUp256Of128(in floats, places.GetUpper()));

    /// <inheritdoc cref="LookUp512Of128"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LookUp256Of128(ref readonly float floats, Vector256<int> places) => Avx2.IsSupported
        ? Vector256.ConditionalSelect(
            Vector256.LessThan(places, Vector256.Create(64)).AsSingle(),
            LookUp256Of64(in floats, places),
            LookUp256Of64(in Further(in floats, 64), places - Vector256.Create(64)))
        : Vector256.Create(LookUp128Of128(in floats, places.GetLower()), LookUp128Of128(in floats, places.GetUpper()));

    /// <inheritdoc cref="LookUp512Of128"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LookUp128Of128(ref readonly float floats, Vector128<int> places) => LookUp128Of32(in floats, places);

    /// <summary>For each lane one of 256 floats.</summary>
    /// <param name="floats">The first of them.</param>
    /// <param name="places">Numbers from 0 to 255.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LookUp512Of256(ref readonly float floats, Vector512<int> places) => Avx512F.IsSupported
        ? Vector512.ConditionalSelect(
            Vector512.LessThan(places, Vector512.Create(128)).AsSingle(),
            LookUp512Of128(in floats, places),
            LookUp512Of128(in Further(in floats, 128), places - Vector512.Create(128)))
        : Vector512.Create(LookUp256Of256(in floats, places.GetLower()), LookUp256Of256(in floats, places.GetUpper()));

    /// <inheritdoc cref="LookUp512Of256"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LookUp256Of256(ref readonly float floats, Vector256<int> places) => Avx2.IsSupported
        ? Vector256.ConditionalSelect(
            Vector256.LessThan(places, Vector256.Create(128)).AsSingle(),
            LookUp256Of128(in floats, places),
            LookUp256Of128(in Further(in floats, 128), places - Vector256.Create(128)))
        : Vector256.Create(LookUp128Of256(in floats, places.GetLower()), LookUp128Of256(in floats, places.GetUpper()));

    /// <inheritdoc cref="LookUp512Of256"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LookUp128Of256(ref readonly float floats, Vector128<int> places) => LookUp128Of32(in floats, places);

    private static ref readonly float Further(ref readonly float floats, int count) => ref Unsafe.Add(ref Unsafe.AsRef(in floats), count);
}
