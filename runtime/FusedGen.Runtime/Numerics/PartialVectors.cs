using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

/// <summary>
/// Loads and stores that end where the caller's memory ends. With constant counts each is two or three instructions.
/// </summary>
public static class PartialVectors
{
    /// <summary>Stores the first <paramref name="count"/> lanes, 0 to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector512<float> vector, ref float destination, int count)
    {
        if (count >= 8)
        {
            vector.GetLower().StoreUnsafe(ref destination);
            StorePartial(vector.GetUpper(), ref Unsafe.Add(ref destination, 8), count - 8);
        }
        else
        {
            StorePartial(vector.GetLower(), ref destination, count);
        }
    }

    /// <summary>Stores the first <paramref name="count"/> lanes, 0 to 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector256<float> vector, ref float destination, int count)
    {
        if (count >= 4)
        {
            vector.GetLower().StoreUnsafe(ref destination);
            StorePartial(vector.GetUpper(), ref Unsafe.Add(ref destination, 4), count - 4);
        }
        else
        {
            StorePartial(vector.GetLower(), ref destination, count);
        }
    }

    /// <summary>Stores the first <paramref name="count"/> lanes, 0 to 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector128<float> vector, ref float destination, int count)
    {
        if (count == 4)
        {
            vector.StoreUnsafe(ref destination);
            return;
        }

        if (count >= 1)
        {
            destination = vector.ToScalar();
        }

        if (count >= 2)
        {
            Unsafe.Add(ref destination, 1) = vector.GetElement(1);
        }

        if (count == 3)
        {
            Unsafe.Add(ref destination, 2) = vector.GetElement(2);
        }
    }

    /// <summary>
    /// Loads the first <paramref name="count"/> lanes, 0 to 16; the others are 0 and their memory is not touched.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadPartial512(ref readonly float source, int count) => count >= 8
        ? Vector512.Create(Vector256.LoadUnsafe(in source), LoadPartial256(in Unsafe.Add(ref Unsafe.AsRef(in source), 8), count - 8))
        : Vector512.Create(LoadPartial256(in source, count), Vector256<float>.Zero);

    /// <summary>
    /// Loads the first <paramref name="count"/> lanes, 0 to 8; the others are 0 and their memory is not touched.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadPartial256(ref readonly float source, int count) => count >= 4
        ? Vector256.Create(Vector128.LoadUnsafe(in source), LoadPartial128(in Unsafe.Add(ref Unsafe.AsRef(in source), 4), count - 4))
        : Vector256.Create(LoadPartial128(in source, count), Vector128<float>.Zero);

    /// <summary>
    /// Loads the first <paramref name="count"/> lanes, 0 to 4; the others are 0 and their memory is not touched.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadPartial128(ref readonly float source, int count)
    {
        if (count == 4)
        {
            return Vector128.LoadUnsafe(in source);
        }

        // The lanes beyond the count must not be read, not even speculatively.
        Vector128<float> vector = count >= 1 ? Vector128.CreateScalar(source) : Vector128<float>.Zero;
        if (count >= 2)
        {
            vector = vector.WithElement(1, Unsafe.Add(ref Unsafe.AsRef(in source), 1));
        }

        return count == 3 ? vector.WithElement(2, Unsafe.Add(ref Unsafe.AsRef(in source), 2)) : vector;
    }
}
