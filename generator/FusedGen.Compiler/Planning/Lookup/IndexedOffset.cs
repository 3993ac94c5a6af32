using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Lookup;

/// <summary>
/// How run-time indices become a place in a tensor: <c>Σ index[i] · Coordinates[i].Stride</c>, each index checked
/// against the length of its axis.
/// </summary>
/// <param name="Coordinates">The indexed axes.</param>
/// <param name="Next">Elements of the indices between one coordinate and the next.</param>
/// <param name="CountsFromEnd">Whether a negative index counts from the end.</param>
/// <param name="Depth">Loops around an index: those inside have the same one.</param>
internal sealed record IndexedOffset(IReadOnlyList<IndexedAxis> Coordinates, int Next, bool CountsFromEnd, int Depth)
{
    /// <summary>What an index is.</summary>
    public IndexMeaning Meaning { get; init; }

    /// <summary>The offset into a tensor at its place in memory.</summary>
    /// <param name="places">Which elements the indices mean.</param>
    /// <param name="data">The tensor.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="loops">The loops, in which operand 2 is the indices.</param>
    public static IndexedOffset Of(IndexedPlaces places, Operand data, Operand indices, LoopNest loops)
    {
        int depth = loops.Rank;
        while (depth > 0 && loops.Strides[2][depth - 1] == 0)
        {
            depth--;
        }

        return new IndexedOffset(
            places.IndexedAxes.Select(axis => new IndexedAxis(data.Shape[axis], data.Strides[axis])).ToArray(), places.CoordinateStride(indices.Strides),
            places.CountsFromEnd, depth)
        {
            Meaning = places.Meaning,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"indices of {string.Join("×", Coordinates.Select(c => c.Length))} places";
}

/// <summary>An axis whose coordinate is read.</summary>
/// <param name="Length">Its places.</param>
/// <param name="Stride">Elements between neighbours along it.</param>
internal readonly record struct IndexedAxis(int Length, int Stride);
