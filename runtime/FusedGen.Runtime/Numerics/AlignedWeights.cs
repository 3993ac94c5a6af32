using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FusedGen.Numerics;

/// <summary>Constants of a model in memory that is aligned to cache lines and lives as long as the process.</summary>
public readonly unsafe struct AlignedWeights
{
    private readonly float* _start;

    private AlignedWeights(float* start) => _start = start;

    /// <summary>The float at an offset from the start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float At(nint offset) => ref _start[offset];

    /// <summary>Decodes 32-bit words, little-endian, from base64.</summary>
    /// <exception cref="FormatException">The text is no base64.</exception>
    public static AlignedWeights FromBase64(ReadOnlySpan<byte> text)
    {
        int longest = Base64.GetMaxDecodedFromUtf8Length(text.Length);
        float* start = (float*)NativeMemory.AlignedAlloc((nuint)longest, 64);
        if (Base64.DecodeFromUtf8(text, new Span<byte>(start, longest), out _, out int written) != OperationStatus.Done)
        {
            NativeMemory.AlignedFree(start);
            throw new FormatException("The constants of the model are no base64.");
        }

        if (!BitConverter.IsLittleEndian)
        {
            Span<int> words = new(start, written / sizeof(int));
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return new AlignedWeights(start);
    }
}
