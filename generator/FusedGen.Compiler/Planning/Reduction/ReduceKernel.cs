using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Reduction;

/// <summary>How a reduction uses vectors.</summary>
internal enum ReduceOrder
{
    /// <summary>
    /// Not at all: one output after the other, element by element; sums of floats are added up in double.
    /// </summary>
    Elements,

    /// <summary>
    /// The lanes are consecutive elements of the same output, in sixteen partial results or twice as many, which are
    /// combined at the end.
    /// </summary>
    Along,

    /// <summary>The lanes are consecutive outputs.</summary>
    Across,
}

/// <summary>
/// Combines the elements along some axes. Every order of a sum depends on the model alone: each vector width adds in
/// the same one.
/// </summary>
/// <param name="Kind">How elements are combined.</param>
/// <param name="Kept">The loops over outputs: operand 0 is the output, 1 the input.</param>
/// <param name="Reduced">The loops over the elements of one output: operand 0 is the input.</param>
/// <param name="Order">How vectors are used.</param>
/// <param name="Partials">Partial results along a run: 16 or 32.</param>
/// <param name="Block">
/// Sums across: iterations of the innermost loop that are added up on their own before they are added to the rest,
/// since a long sum in one variable loses digits; 0 where the sum is short.
/// </param>
internal sealed record ReduceKernel(
    string Name,
    string Title,
    KernelRead Input,
    Operand Write,
    ReduceKind Kind,
    LoopNest Kept,
    LoopNest Reduced,
    ReduceOrder Order,
    int Partials,
    int Block)
    : Kernel(Name, Title, [Input], Write)
{
    public override bool IsVectorised => Order != ReduceOrder.Elements;

    public override string Plan =>
        $"{Extents(Kept, "output")} of {Extents(Reduced, "element")}, " + Order switch
        {
            ReduceOrder.Along => $"{Partials} partial results",
            ReduceOrder.Across => "lanes are outputs" + (Block > 0 ? $", in blocks of {Block}" : ""),
            _ => "element by element",
        };

    private static string Extents(LoopNest loops, string noun) => loops.Rank == 0 ? $"1 {noun}" : $"{string.Join("×", loops.Extents)} {noun}s";
}
