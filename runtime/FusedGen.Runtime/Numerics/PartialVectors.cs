using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

/// <summary>Stores that end where the caller's memory ends. With constant counts each is two or three instructions.</summary>
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
}
