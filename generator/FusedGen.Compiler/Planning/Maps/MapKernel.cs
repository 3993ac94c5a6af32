using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Maps;

/// <summary>
/// An expression over elements, in loops over the output; input <c>i</c> of the expression is read <c>i</c>.
/// </summary>
/// <param name="Expression">What is computed.</param>
/// <param name="Loops">The loops: operand 0 is the output, operand <c>i + 1</c> is read <c>i</c>.</param>
/// <param name="IsVectorised">Whether the innermost loop runs over vectors of 32-bit floats.</param>
internal sealed record MapKernel(
    string Name, string Title, IReadOnlyList<KernelRead> Reads, Operand Write, Expression Expression, LoopNest Loops, bool IsVectorised)
    : Kernel(Name, Title, Reads, Write)
{
    public override bool IsVectorised { get; } = IsVectorised;

    /// <summary>Whether the last vector of the only loop may hang over the end of every operand.</summary>
    public bool CanOverrun => Loops.Rank == 1 && Write.IsDense && Write.CanWriteBeyond
        && Enumerable.Range(0, Reads.Count).All(r => Loops.InnerStride(r + 1) == 0 || Reads[r].Operand.CanReadBeyond);

    public override string Plan =>
        $"{(IsVectorised ? "vectors" : "elements")} over {(Loops.Rank == 0 ? "one element" : string.Join("×", Loops.Extents))}";
}
