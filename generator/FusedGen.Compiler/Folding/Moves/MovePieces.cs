using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Moves;

/// <summary>Questions about the pieces of moves.</summary>
internal static class MovePieces
{
    /// <summary>
    /// Whether two lists of pieces put the same elements at the same places, written in the same way.
    /// </summary>
    public static bool AreSame(IReadOnlyList<MovePiece> a, IReadOnlyList<MovePiece> b) =>
        a.Count == b.Count && Enumerable.Range(0, a.Count).All(i => a[i].IsSame(b[i]));
}
