using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

/// <summary>
/// Sets of floats that are not zero: bit <c>i</c> is the float <c>i</c> of a block. Neither 0 nor −0 is in a set; NaN
/// is. A product with one of those adds nothing to a sum, so that a layer need not even read the weight.
/// </summary>
public static class NonZeros
{
    /// <summary>Floats that one call looks at.</summary>
    public const int Count = 16;

    /// <summary>The set of sixteen floats, with a vector of 512 bits.</summary>
    /// <param name="source">The first float.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Among512(ref readonly float source) =>
        (~Vector512.Equals(Vector512.LoadUnsafe(in source), Vector512<float>.Zero)).ExtractMostSignificantBits();

    /// <summary>The set of sixteen floats, with vectors of 256 bits.</summary>
    /// <param name="source">The first float.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Among256(ref readonly float source) => Eight(in source, 0) | (Eight(in source, 8) << 8);

    /// <summary>The set of sixteen floats, with vectors of 128 bits.</summary>
    /// <param name="source">The first float.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Among128(ref readonly float source) =>
        Four(in source, 0) | (Four(in source, 4) << 4) | (Four(in source, 8) << 8) | (Four(in source, 12) << 12);

    /// <summary>The number of the first float in a set that is not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int First(ulong set) => BitOperations.TrailingZeroCount(set);

    /// <summary>What is left of a set without its first float; of an empty one nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong AfterFirst(ulong set) => set & unchecked(set - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Eight(ref readonly float source, nuint offset) =>
        (~Vector256.Equals(Vector256.LoadUnsafe(in source, offset), Vector256<float>.Zero)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Four(ref readonly float source, nuint offset) =>
        (~Vector128.Equals(Vector128.LoadUnsafe(in source, offset), Vector128<float>.Zero)).ExtractMostSignificantBits();
}
