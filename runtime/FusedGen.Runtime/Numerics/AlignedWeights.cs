using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FusedGen.Numerics;

/// <summary>Constants of a model in memory that is aligned to cache lines and lives as long as the process.</summary>
public readonly unsafe struct AlignedWeights
{
    private readonly float* _start;
    private readonly int _words;

    /// <summary>Takes memory for so many 32-bit words, which is never given back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="OutOfMemoryException">There is no such memory.</exception>
    public AlignedWeights(int words)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(words);
        _start = (float*)NativeMemory.AlignedAlloc((nuint)words * sizeof(float), 64);
        _words = words;
    }

    /// <summary>The float at an offset from the start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float At(nint offset) => ref _start[offset];

    /// <summary>Loads a vector that starts at a multiple of 16 bytes.</summary>
    /// <param name="source">A float in memory that does not move.</param>
    /// <param name="offset">Floats from there to the vector.</param>
    /// <remarks>
    /// Without AVX an instruction may take a vector from memory itself only where it is aligned; one that may be
    /// anywhere has to be loaded before. On a processor with SSE2 alone an address that is no multiple of 16 ends the
    /// process.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128(ref readonly float source, nuint offset) =>
        Vector128.LoadAligned((float*)Unsafe.AsPointer(ref Unsafe.Add(ref Unsafe.AsRef(in source), offset)));

    /// <summary>Decodes 32-bit words, little-endian, from base64.</summary>
    /// <param name="start">Where the first of them goes.</param>
    /// <param name="text">Base64 of whole words.</param>
    /// <exception cref="FormatException">The text is no base64, or has more words than there is room for.</exception>
    public void Decode(int start, ReadOnlySpan<byte> text)
    {
        Span<int> words = new Span<int>(_start, _words)[start..];
        int written = Base64Text.Decode(text, MemoryMarshal.AsBytes(words));
        if (written < 0 || written % sizeof(int) != 0)
        {
            throw new FormatException("The constants of the model are no base64.");
        }

        if (!BitConverter.IsLittleEndian)
        {
            Span<int> decoded = words[..(written / sizeof(int))];
            BinaryPrimitives.ReverseEndianness(decoded, decoded);
        }
    }

    /// <summary>Writes one 32-bit word many times.</summary>
    /// <param name="start">Where the first goes.</param>
    /// <param name="count">How often.</param>
    /// <param name="word">Its bits.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such room.</exception>
    public void Fill(int start, int count, int word) => new Span<int>(_start, _words).Slice(start, count).Fill(word);
}
