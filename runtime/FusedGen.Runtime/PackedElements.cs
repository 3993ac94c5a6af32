namespace FusedGen;

/// <summary>
/// Elements of 2 or 4 bits as inputs and outputs of models hold them: several in a byte, the first in the lowest bits,
/// and whole bytes for each sample. Bits that are left over are 0.
/// </summary>
public static class PackedElements
{
    /// <summary>Bytes of so many elements.</summary>
    /// <param name="elements">How many.</param>
    /// <param name="bits">Bits of each: 2 or 4.</param>
    public static int BytesOf(int elements, int bits) => (elements + PerByte(bits) - 1) / PerByte(bits);

    /// <summary>Puts elements together.</summary>
    /// <param name="elements">Integers, or codes of <see cref="Float4E2M1"/>, in the lower bits of each byte.</param>
    /// <param name="bits">Bits of each: 2 or 4.</param>
    /// <param name="packed">As many bytes as they need.</param>
    /// <exception cref="ArgumentException">The lengths do not belong together.</exception>
    public static void Pack(ReadOnlySpan<byte> elements, int bits, Span<byte> packed)
    {
        int perByte = Require(elements.Length, bits, packed.Length);
        packed.Clear();
        for (int i = 0; i < elements.Length; i++)
        {
            packed[i / perByte] |= (byte)((elements[i] & ((1 << bits) - 1)) << (i % perByte * bits));
        }
    }

    /// <inheritdoc cref="Pack(ReadOnlySpan{byte}, int, Span{byte})"/>
    public static void Pack(ReadOnlySpan<sbyte> elements, int bits, Span<byte> packed) =>
        Pack(System.Runtime.InteropServices.MemoryMarshal.Cast<sbyte, byte>(elements), bits, packed);

    /// <summary>Takes elements without a sign apart.</summary>
    /// <param name="packed">Their bytes.</param>
    /// <param name="bits">Bits of each: 2 or 4.</param>
    /// <param name="elements">As many as there are.</param>
    /// <exception cref="ArgumentException">The lengths do not belong together.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<byte> elements)
    {
        int perByte = Require(elements.Length, bits, packed.Length);
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = (byte)((packed[i / perByte] >> (i % perByte * bits)) & ((1 << bits) - 1));
        }
    }

    /// <summary>Takes elements with a sign apart, in two's complement.</summary>
    /// <inheritdoc cref="Unpack(ReadOnlySpan{byte}, int, Span{byte})"/>
    public static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<sbyte> elements)
    {
        int perByte = Require(elements.Length, bits, packed.Length);
        for (int i = 0; i < elements.Length; i++)
        {
            int above = 8 - bits;
            elements[i] = (sbyte)((sbyte)(packed[i / perByte] >> (i % perByte * bits) << above) >> above);
        }
    }

    private static int PerByte(int bits) =>
        bits is 2 or 4 ? 8 / bits : throw new ArgumentOutOfRangeException(nameof(bits), bits, "Elements have 2 or 4 bits.");

    private static int Require(int elements, int bits, int bytes) => bytes == BytesOf(elements, bits)
        ? PerByte(bits)
        : throw new ArgumentException($"{elements} elements of {bits} bits take {BytesOf(elements, bits)} bytes, and there are {bytes}.");
}
