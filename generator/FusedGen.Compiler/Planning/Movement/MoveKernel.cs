using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Movement;

/// <summary>Copies boxes of elements of any type to other places.</summary>
/// <param name="Fill">The loops over the output that first fill it, where the pieces leave places free; null where they
/// do not.</param>
/// <param name="FillValue">With what.</param>
/// <param name="Pieces">The copies, in order.</param>
internal sealed record MoveKernel(
    string Name, string Title, IReadOnlyList<KernelRead> Reads, Operand Write, LoopNest? Fill, double FillValue, IReadOnlyList<PieceCopy> Pieces)
    : Kernel(Name, Title, Reads, Write)
{
    public override bool IsVectorised => false;

    public override string Plan =>
        (Fill is null ? "" : "fill, ")
        + (Pieces.Count == 1 ? Pieces[0].ToString() : $"{Pieces.Count} pieces, the first: {(Pieces.Count == 0 ? "none" : Pieces[0].ToString())}");
}

/// <summary>What the innermost loop of a copy is.</summary>
internal enum InnerCopy
{
    /// <summary>Single elements.</summary>
    Elements,

    /// <summary>A run of consecutive elements on both sides.</summary>
    Run,

    /// <summary>One element for a run of places.</summary>
    Repeat,
}

/// <summary>One box of elements on its way.</summary>
/// <param name="Source">The parameter that is read.</param>
/// <param name="SourceOffset">Its first element.</param>
/// <param name="TargetOffset">The output's first element.</param>
/// <param name="Loops">Operand 0 is the output, 1 the source, <c>2 + t</c> the place in table <c>t</c>.</param>
/// <param name="Tables">Offsets in the source that no stride describes.</param>
/// <param name="Inner">The innermost loop.</param>
/// <param name="TiledLoop">
/// The loop that runs in small tiles together with the innermost one, so that a cache line of the source is used whole
/// before it is gone; -1 for none.
/// </param>
internal sealed record PieceCopy(
    string Source, int SourceOffset, int TargetOffset, LoopNest Loops, IReadOnlyList<OffsetTable> Tables, InnerCopy Inner, int TiledLoop)
{
    public override string ToString() =>
        (Loops.Rank == 0 ? "one element" : string.Join("×", Loops.Extents))
        + (Inner == InnerCopy.Run ? " in runs" : "")
        + (TiledLoop >= 0 ? " in tiles" : "")
        + (Tables.Count > 0 ? " by tables" : "");
}

/// <summary>Offsets of the source for each step of a loop.</summary>
/// <param name="Parameter">The parameter, or the local, that holds them.</param>
/// <param name="Entries">The offsets where they stand in the code; null where they are loaded.</param>
internal sealed record OffsetTable(string Parameter, IReadOnlyList<int>? Entries);
