using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Trees;
using FusedGen.Compiler.Scheduling.Contraction;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>
/// Sums over oblivious trees: a loop over the trees of each depth, some at a time, and a block for those that are left.
/// </summary>
internal static class ObliviousSums
{
    private const int Together = ObliviousKernel.TreesATurn;

    /// <summary>Schedules the sum over all trees.</summary>
    /// <param name="table">The trees.</param>
    /// <param name="constant">What is added last.</param>
    /// <param name="type">The type of the sums.</param>
    /// <param name="builder">Takes the steps.</param>
    /// <param name="leavesOf">The leaves of so many trees from a number on, which it schedules.</param>
    public static KernelValue Of(
        ObliviousTable table, double constant, LaneType type, KernelBuilder builder, Func<ObliviousGroup, AffineIndex, int, IEnumerable<KernelValue>> leavesOf)
    {
        Local[,] sums = new Local[Together, 1];
        for (int i = 0; i < Together; i++)
        {
            sums[i, 0] = builder.Let($"sum{i}", KernelValues.Floating(type, 0));
        }

        foreach (ObliviousGroup group in table.Groups)
        {
            LaneLoop.Build(builder, "tree", group.Trees, Together, (first, trees) =>
            {
                int t = 0;
                foreach (KernelValue leaf in leavesOf(group, first, trees))
                {
                    builder.Assign(sums[t, 0], KernelValues.Combine(BinaryFunction.Add, sums[t, 0], leaf));
                    t++;
                }
            });
        }

        TileEnd.CombineChains(sums, Together, builder);
        return constant == 0 ? sums[0, 0] : KernelValues.Combine(BinaryFunction.Add, sums[0, 0], KernelValues.Floating(type, constant));
    }
}
