using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>Small trees for a tile of rows, each row in a lane of its own (<see cref="LeafSetTable"/>).</summary>
/// <param name="Title">The operation.</param>
/// <param name="Columns">The rows as columns: those of one feature side by side.</param>
/// <param name="Integers">The first split of each tree, then the features of all splits as places in the columns, then
/// their masks.</param>
/// <param name="Numbers">The thresholds of all splits, then the leaves.</param>
/// <param name="Write">The sums, side by side.</param>
/// <param name="Rows">Rows of the tile.</param>
/// <param name="Table">The trees.</param>
/// <param name="Base">What is added last.</param>
internal sealed record LeafSetKernel(
    string Title, KernelRead Columns, KernelRead Integers, KernelRead Numbers, Operand Write, int Rows, LeafSetTable Table, double Base)
    : Kernel("Trees", Title, [Columns, Integers, Numbers], Write)
{
    /// <summary>Where the features begin among the integers.</summary>
    public int Features => Table.Starts.Length;

    /// <summary>Where the masks begin.</summary>
    public int Masks => Features + Table.Splits.Count;

    /// <summary>Where the high words of the masks begin.</summary>
    public int HighMasks => Masks + Table.Splits.Count;

    /// <summary>Where the leaves begin among the numbers.</summary>
    public int Leaves => Table.Splits.Count;

    public override bool IsVectorised => true;

    public override string Plan => $"{Table.Trees} trees of {Table.LeavesOfTree} leaves at most, {Rows} rows side by side";
}
