using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FusedGen.Numerics;

/// <summary>
/// Loads of consecutive signed bytes as vectors of floats, all of which are exact. On x64 each is one extension of
/// signs and one conversion.
/// </summary>
public static class Int8Vectors
{
    /// <summary>Loads sixteen bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(ref readonly sbyte source)
    {
        Vector128<sbyte> bytes = Vector128.LoadUnsafe(in source);
        if (Avx512F.IsSupported)
        {
            return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(bytes));
        }

        Vector256<short> words = Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));
        return Vector512.ConvertToSingle(Vector512.Create(Vector256.WidenLower(words), Vector256.WidenUpper(words)));
    }

    /// <summary>Loads eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ref readonly sbyte source)
    {
        Vector128<sbyte> bytes = Vector128.CreateScalarUnsafe(Read<long>(in source)).AsSByte();
        if (Avx2.IsSupported)
        {
            return Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes));
        }

        Vector128<short> words = Vector128.WidenLower(bytes);
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)));
    }

    /// <summary>Loads four bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128(ref readonly sbyte source)
    {
        Vector128<sbyte> bytes = Vector128.CreateScalarUnsafe(Read<int>(in source)).AsSByte();
        return Vector128.ConvertToSingle(Sse41.IsSupported ? Sse41.ConvertToVector128Int32(bytes) : Vector128.WidenLower(Vector128.WidenLower(bytes)));
    }

    // Half a vector and less are loaded as one integer: x64 has no shorter vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(ref readonly sbyte source)
        where T : unmanaged =>
        Unsafe.ReadUnaligned<T>(ref Unsafe.As<sbyte, byte>(ref Unsafe.AsRef(in source)));
}
