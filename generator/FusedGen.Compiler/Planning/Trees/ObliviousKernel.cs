using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// Oblivious trees: all questions of a tree are asked at once, and the answers are the number of its leaf.
/// </summary>
/// <param name="Title">The operation.</param>
/// <param name="Input">The rows.</param>
/// <param name="Features">The table's features.</param>
/// <param name="Numbers">The table's numbers.</param>
/// <param name="Write">The sums.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Table">The places in the table.</param>
/// <param name="Base">What is added last.</param>
internal sealed record ObliviousKernel(
    string Title, KernelRead Input, KernelRead Features, KernelRead Numbers, Operand Write, int Rows, ObliviousTable Table, double Base)
    : Kernel("Trees", Title, [Input, Features, Numbers], Write)
{
    /// <summary>Trees of one turn, each with a sum of its own: their waits overlap.</summary>
    public const int TreesATurn = 4;

    /// <summary>The type in which is compared and summed.</summary>
    public ElementType NumberType => Numbers.Operand.Type;

    public override bool IsVectorised => false;

    public override string Plan => $"{Table.Groups.Sum(g => g.Trees)} oblivious trees, {TreesATurn} at once";
}
