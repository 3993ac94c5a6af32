using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// Trees that add to one target each, in chains: each lane goes from one of its trees to the next, and all go on until
/// the last has reached the sink.
/// </summary>
/// <param name="Title">The operation.</param>
/// <param name="Input">The rows.</param>
/// <param name="Nodes">The table's integers.</param>
/// <param name="Thresholds">The same memory as numbers.</param>
/// <param name="Write">The sums.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Targets">Targets.</param>
/// <param name="Table">The places in the table.</param>
/// <param name="Base">What is added to each target last: base values, and trees of one leaf.</param>
/// <param name="Trees">Trees of more than a leaf.</param>
/// <param name="SharesChains">Whether the lanes are rows that go through one chain after the other together.</param>
internal sealed record ChainKernel(
    string Title,
    KernelRead Input,
    KernelRead Nodes,
    KernelRead Thresholds,
    Operand Write,
    int Rows,
    int Targets,
    ChainTable Table,
    IReadOnlyList<double> Base,
    int Trees,
    bool SharesChains)
    : Kernel("Trees", Title, [Input, Nodes, Thresholds], Write)
{
    /// <summary>
    /// Trees or rows that go on at once. Eight are a fifth slower, sixteen gain nothing (docs/planning.md).
    /// </summary>
    public const int MostLanes = 12;

    /// <summary>
    /// On average half a turn is wasted after the last lane has finished, which counts where chains have no more steps
    /// than this.
    /// </summary>
    private const int ShortPath = 16;

    /// <summary>Steps of each lane between two checks whether all lanes have finished.</summary>
    public int StepsATurn => Table.LongestPath <= ShortPath ? 2 : 4;

    /// <summary>The type in which is compared and summed.</summary>
    public ElementType Numbers => Table.Numbers;

    public override bool IsVectorised => false;

    public override string Plan =>
        $"{Trees} {(Trees == 1 ? "tree" : "trees")}, "
        + (SharesChains ? $"{MostLanes} rows at once" : $"{Table.Lanes} {(Table.Lanes == 1 ? "lane" : "lanes at once")}")
        + (Targets > 1 ? $" for each of {Targets} targets" : "");
}
