using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Lookup;

/// <summary>Combines elements that are there already with updates, at indices that come at run time.</summary>
/// <param name="Kind">What becomes of an element.</param>
/// <param name="Updates">The updates.</param>
/// <param name="Indices">The indices.</param>
/// <param name="Loops">Operand 0 is the updates, 1 the output, 2 the indices. The order of the loops is that of the
/// updates.</param>
/// <param name="Offset">How the indices become a place in the output.</param>
/// <param name="IsRun">Whether the innermost loop replaces consecutive elements.</param>
internal sealed record ScatterKernel(
    string Name, string Title, ScatterKind Kind, KernelRead Updates, KernelRead Indices, Operand Write, LoopNest Loops, IndexedOffset Offset, bool IsRun)
    : Kernel(Name, Title, [Updates, Indices], Write)
{
    public override bool IsVectorised => false;

    public override string Plan => $"{(Loops.Rank == 0 ? "one element" : string.Join("×", Loops.Extents))}{(IsRun ? " in runs" : "")} in order, {Offset}";
}
