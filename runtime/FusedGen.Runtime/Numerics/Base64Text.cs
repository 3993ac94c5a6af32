using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

/// <summary>
/// Decodes base64. The framework's own decoder is no precompiled code: it would be compiled twice while a model makes
/// its first prediction, which takes longer than to decode a megabyte of constants.
/// </summary>
internal static class Base64Text
{
    /// <summary>Shorter texts are decoded before this decoder is compiled.</summary>
    private const int LeastLetters = 1 << 14;

    private const int Letters = 16;
    private const int Bytes = 12;

    /// <summary>Decodes a text.</summary>
    /// <returns>The bytes; −1 where the text is no base64, or where there is no room for it.</returns>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> to)
    {
        if (text.Length >= LeastLetters)
        {
            return DecodeLong(text, to);
        }

        return Base64.DecodeFromUtf8(text, to, out _, out int written) == OperationStatus.Done ? written : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int DecodeLong(ReadOnlySpan<byte> text, Span<byte> to)
    {
        int read = 0;
        int written = 0;
        if (BitConverter.IsLittleEndian && Vector128.IsHardwareAccelerated)
        {
            // What ends the text, padding too, is left to the framework.
            int blocks = Math.Min(Math.Max(0, text.Length - 1) / Letters, to.Length / Bytes);
            Vector128<byte> valid = Vector128<byte>.AllBitsSet;
            ref byte source = ref MemoryMarshal.GetReference(text);
            ref byte target = ref MemoryMarshal.GetReference(to);
            for (int block = 0; block < blocks; block++)
            {
                Vector128<byte> letters = Vector128.LoadUnsafe(ref source, (nuint)(block * Letters));
                Vector128<byte> upper = Vector128.LessThan(letters - Vector128.Create((byte)'A'), Vector128.Create((byte)26));
                Vector128<byte> lower = Vector128.LessThan(letters - Vector128.Create((byte)'a'), Vector128.Create((byte)26));
                Vector128<byte> digit = Vector128.LessThan(letters - Vector128.Create((byte)'0'), Vector128.Create((byte)10));
                Vector128<byte> plus = Vector128.Equals(letters, Vector128.Create((byte)'+'));
                Vector128<byte> slash = Vector128.Equals(letters, Vector128.Create((byte)'/'));
                valid &= upper | lower | digit | plus | slash;
                Vector128<byte> offset = (upper & Vector128.Create(unchecked((byte)-'A'))) | (lower & Vector128.Create(unchecked((byte)(26 - 'a'))))
                    | (digit & Vector128.Create((byte)(52 - '0'))) | (plus & Vector128.Create((byte)(62 - '+'))) | (slash & Vector128.Create((byte)(63 - '/')));

                // Four letters of six bits are 24 bits, the first letter's highest: the bytes are turned round.
                Vector128<uint> six = (letters + offset).AsUInt32();
                Vector128<uint> all = ((six & Vector128.Create(0x3Fu)) << 18) | ((six & Vector128.Create(0x3F00u)) << 4)
                    | ((six >> 10) & Vector128.Create(0xFC0u)) | (six >> 24);
                Vector128<byte> packed = Vector128.Shuffle(all.AsByte(), Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255));
                ref byte place = ref Unsafe.Add(ref target, block * Bytes);
                Unsafe.WriteUnaligned(ref place, packed.AsUInt64().ToScalar());
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref place, sizeof(ulong)), packed.AsUInt32().GetElement(2));
            }

            if (valid != Vector128<byte>.AllBitsSet)
            {
                return -1;
            }

            read = blocks * Letters;
            written = blocks * Bytes;
        }

        return Base64.DecodeFromUtf8(text[read..], to[written..], out _, out int rest) == OperationStatus.Done ? written + rest : -1;
    }
}
