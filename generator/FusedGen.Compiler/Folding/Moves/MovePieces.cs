using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Moves;

/// <summary>Questions about the pieces of moves.</summary>
internal static class MovePieces
{
    /// <summary>Whether two lists of pieces put the same elements at the same places, written in the same way.</summary>
    public static bool AreSame(IReadOnlyList<MovePiece> a, IReadOnlyList<MovePiece> b) =>
        a.Count == b.Count && Enumerable.Range(0, a.Count).All(i => AreSame(a[i], b[i]));

    private static bool AreSame(MovePiece a, MovePiece b) =>
        a.Input == b.Input && a.Offset == b.Offset && a.Start.SequenceEqual(b.Start) && a.Extent.SequenceEqual(b.Extent)
        && a.Axes.Count == b.Axes.Count
        && Enumerable.Range(0, a.Axes.Count).All(d => Enumerable.Range(0, a.Extent[d]).All(c => a.Axes[d].At(c) == b.Axes[d].At(c)));
}
