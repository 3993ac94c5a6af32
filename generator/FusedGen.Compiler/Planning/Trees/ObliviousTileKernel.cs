using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// Oblivious trees for a tile of rows, each row in a lane of its own: a comparison answers a level for all of them.
/// </summary>
/// <param name="Title">The operation.</param>
/// <param name="Columns">The rows as columns: those of one feature side by side.</param>
/// <param name="Places">The table's features, as places in the columns.</param>
/// <param name="Numbers">The table's numbers.</param>
/// <param name="Write">The sums, side by side.</param>
/// <param name="Rows">Rows of the tile.</param>
/// <param name="Table">The places in the table.</param>
/// <param name="Base">What is added last.</param>
internal sealed record ObliviousTileKernel(
    string Title, KernelRead Columns, KernelRead Places, KernelRead Numbers, Operand Write, int Rows, ObliviousTable Table, double Base)
    : Kernel("Trees", Title, [Columns, Places, Numbers], Write)
{
    /// <summary>Levels of the deepest tree: so many leaves are looked up in registers.</summary>
    public const int MostLevels = 8;

    public override bool IsVectorised => true;

    public override string Plan => $"{Table.Groups.Sum(g => g.Trees)} oblivious trees, {Rows} rows side by side";
}
