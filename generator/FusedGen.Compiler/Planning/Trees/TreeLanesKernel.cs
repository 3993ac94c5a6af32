namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// Small trees for one row, side by side where the vectors are wide enough (<see cref="TreeLanesTable"/>), and in
/// chains elsewhere.
/// </summary>
/// <param name="Chains">The same trees in chains.</param>
/// <param name="Features">The row, with room for as many features as are looked up.</param>
/// <param name="Integers">The table's integers.</param>
/// <param name="Numbers">The table's numbers.</param>
/// <param name="Entries">Features among which is looked up.</param>
/// <param name="Table">The places in the table.</param>
internal sealed record TreeLanesKernel(
    ChainKernel Chains, KernelRead Features, KernelRead Integers, KernelRead Numbers, int Entries, TreeLanesTable Table)
    : Kernel("Trees", Chains.Title, [.. Chains.Reads, Features, Integers, Numbers], Chains.Write)
{
    /// <summary>
    /// Features that are looked up with vectors of 256 bits, which take an eighth of them from a register.
    /// </summary>
    private const int MostFeaturesOf256 = 32;

    /// <summary>Leaves up to which vectors of 128 bits are faster than chains.</summary>
    private const int MostLeavesOf128 = 16;

    /// <summary>Leaves up to which vectors of 256 bits are.</summary>
    private const int MostLeavesOf256 = 32;

    /// <summary>The narrowest vectors for which trees stand side by side.</summary>
    public int LeastVectorBits =>
        Table.Leaves > MostLeavesOf256 || Entries > MostFeaturesOf256 ? 512
        : Table.Leaves > MostLeavesOf128 ? 256
        : 128;

    public override bool IsVectorised => true;

    public override string Plan =>
        $"{Table.Trees} trees, {TreeLanesTable.Lanes} side by side; with vectors under {LeastVectorBits} bits {Chains.Table.Lanes} in chains";
}
