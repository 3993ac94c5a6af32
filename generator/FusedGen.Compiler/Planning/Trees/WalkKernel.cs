using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// Trees whose leaves add to several targets: groups of trees walk to their leaves, as many steps as the deepest takes,
/// then the leaves' weights are added.
/// </summary>
/// <param name="Title">The operation.</param>
/// <param name="Input">The rows.</param>
/// <param name="Nodes">The table's integers.</param>
/// <param name="Thresholds">The same memory as numbers.</param>
/// <param name="Weights">The leaves' weights.</param>
/// <param name="Write">The sums.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Targets">Targets.</param>
/// <param name="Table">The places in the table.</param>
/// <param name="Aggregate">How leaves are combined.</param>
/// <param name="Base">What is added to each target last; null for nothing.</param>
/// <param name="Trees">Trees.</param>
internal sealed record WalkKernel(
    string Title,
    KernelRead Input,
    KernelRead Nodes,
    KernelRead Thresholds,
    KernelRead Weights,
    Operand Write,
    int Rows,
    int Targets,
    WalkTable Table,
    TreeAggregate Aggregate,
    IReadOnlyList<double>? Base,
    int Trees)
    : Kernel("Trees", Title, [Input, Nodes, Thresholds, Weights], Write)
{
    /// <summary>The type in which is compared and summed.</summary>
    public ElementType Numbers => Weights.Operand.Type;

    public override bool IsVectorised => Numbers == ElementType.Float32 && Write.Type == ElementType.Float32 && Targets > 1 && Write.Strides[1] == 1;

    public override int MaxVectorBits => Targets <= 4 ? 128 : Targets <= 8 ? 256 : 512;

    public override string Plan =>
        $"{Trees} {(Trees == 1 ? "tree" : "trees")}, {Table.Lanes} at once to their leaves, "
        + $"then the leaves' weights for {Targets} {(Targets == 1 ? "target" : "targets")}";
}
