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

    /// <summary>Copies floats that are spelled as UTF-16 code units, two a float, low half first.</summary>
    public static AlignedWeights FromString(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        float* start = (float*)NativeMemory.AlignedAlloc((nuint)words.Length * sizeof(char), 64);
        Span<int> target = new(start, words.Length / 2);
        MemoryMarshal.Cast<char, int>(words.AsSpan()).CopyTo(target);
        if (!BitConverter.IsLittleEndian)
        {
            // The halves of each word changed places with the machine's byte order; their own bytes did not.
            foreach (ref int word in target)
            {
                word = (int)uint.RotateLeft((uint)word, 16);
            }
        }

        return new AlignedWeights(start);
    }
}
