using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Lookup;

/// <summary>Reads a tensor at indices that come at run time.</summary>
/// <param name="Data">The tensor.</param>
/// <param name="Indices">The indices.</param>
/// <param name="Loops">Operand 0 is the output, 1 the data, 2 the indices.</param>
/// <param name="Offset">How the indices become a place in the data.</param>
/// <param name="IsRun">Whether the innermost loop copies consecutive elements.</param>
internal sealed record GatherKernel(
    string Name, string Title, KernelRead Data, KernelRead Indices, Operand Write, LoopNest Loops, IndexedOffset Offset, bool IsRun)
    : Kernel(Name, Title, [Data, Indices], Write)
{
    public override bool IsVectorised => false;

    public override string Plan => $"{(Loops.Rank == 0 ? "one element" : string.Join("×", Loops.Extents))}{(IsRun ? " in runs" : "")}, {Offset}";
}
