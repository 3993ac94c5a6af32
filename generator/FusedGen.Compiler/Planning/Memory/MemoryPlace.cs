using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Memory;

/// <summary>
/// Words of working memory or of the constants that belong to one value: what a kernel that has it as an operand may
/// touch.
/// </summary>
/// <param name="Start">The first 32-bit word.</param>
/// <param name="Words">Words that hold elements or a border; behind them come free ones.</param>
public sealed record MemoryPlace(int Start, int Words)
{
    /// <summary>
    /// Floats after the end of each place that a kernel may read or overwrite with the unused lanes of its last vector.
    /// </summary>
    public const int Slack = 16;

    /// <summary>The border of zeros around the elements; null where there is none.</summary>
    internal ValueLayout? Bordered { get; init; }

    /// <summary>
    /// The word after the last that belongs to it: whole cache lines, and one more for the unused lanes of a last
    /// vector.
    /// </summary>
    public int End => Start + LengthOf(Words);

    /// <summary>Words that so many elements take.</summary>
    public static int WordsOf(ElementType type, int elements) => (int)((((long)elements * type.SizeInBytes()) + 3) / 4);

    /// <summary>Words that a value of so many takes with the free ones.</summary>
    public static int LengthOf(int words) => ((words + WeightBlock.Alignment - 1) / WeightBlock.Alignment * WeightBlock.Alignment) + Slack;
}
