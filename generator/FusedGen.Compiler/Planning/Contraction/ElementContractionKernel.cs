using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// <c>y[o] = b[m] + Σₖ x[o, k] · W[m, k]</c>, one output after the other: dense layers and convolutions of any floating
/// type but 32-bit floats, in any layout. Sums are double.
/// </summary>
/// <param name="Outputs">The loops over outputs: operand 0 is the output, 1 the input, 2 the weights, 3 the
/// bias.</param>
/// <param name="Products">The loops over the products of a sum: operand 0 is the input, 1 the weights.</param>
internal sealed record ElementContractionKernel(string Name, string Title, IReadOnlyList<KernelRead> Reads, Operand Write, LoopNest Outputs, LoopNest Products)
    : Kernel(Name, Title, Reads, Write)
{
    public override bool IsVectorised => false;

    public override long MultiplyAdds => Outputs.Extents.Concat(Products.Extents).Aggregate(1L, (count, extent) => count * extent);

    public override string Plan =>
        $"{Products.Extents.Aggregate(1L, (count, extent) => count * extent)} products a sum, element by element, "
        + $"outputs {(Outputs.Rank == 0 ? "1" : string.Join("×", Outputs.Extents))}";
}
