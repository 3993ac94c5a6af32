using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Planning.Trees;
using FusedGen.Compiler.Scheduling.Contraction;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>
/// Schedules <see cref="ObliviousTileKernel"/>: as many rows at a time as the machine has lanes, whose sums have the
/// order of <see cref="ObliviousSchedule"/>.
/// </summary>
internal static class ObliviousTileSchedule
{
    private const int Together = ObliviousKernel.TreesATurn;

    public static void Schedule(ObliviousTileKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        LaneType floats = target.Floats;
        using IDisposable? rows = builder.Turns("row", kernel.Rows, out AffineIndex row, target.Lanes);
        Local[,] sums = new Local[Together, 1];
        for (int i = 0; i < Together; i++)
        {
            sums[i, 0] = builder.Let($"sum{i}", KernelValues.Floating(floats, 0));
        }

        foreach (ObliviousGroup group in kernel.Table.Groups)
        {
            LaneLoop.Build(builder, "tree", group.Trees, Together, (first, trees) =>
            {
                for (int t = 0; t < trees; t++)
                {
                    KernelValue leaf = LeafOf(kernel, group, first + t, row, t, floats, pointers, builder);
                    builder.Assign(sums[t, 0], KernelValues.Combine(BinaryFunction.Add, sums[t, 0], leaf));
                }
            });
        }

        TileEnd.CombineChains(sums, Together, builder);
        KernelValue total = kernel.Base == 0 ? sums[0, 0] : KernelValues.Combine(BinaryFunction.Add, sums[0, 0], KernelValues.Floating(floats, kernel.Base));
        builder.Store(new Place(pointers.Output, row), total);
    }

    /// <summary>Asks the questions of a tree: an answer that is false takes its digit out of the number of the leaf.</summary>
    private static LookUpValue LeafOf(
        ObliviousTileKernel kernel,
        ObliviousGroup group,
        AffineIndex tree,
        AffineIndex row,
        int name,
        LaneType floats,
        KernelPointers pointers,
        KernelBuilder builder)
    {
        LaneType integers = floats.Of(ElementType.Int32);
        Pointer numbers = pointers[kernel.Numbers.Parameter];
        Local leaf = builder.Let($"leaf{name}", new IntegerValue(integers, (1 << group.Levels) - 1));
        for (int level = 0; level < group.Levels; level++)
        {
            AffineIndex question = (tree * group.Levels) + level;
            Place place = new(pointers[kernel.Places.Parameter], question + group.Features);
            Local column = builder.LetPlace($"column{level}_{name}", KernelValues.Element(place));
            KernelValue x = KernelValues.Load(floats, new Place(pointers[kernel.Columns.Parameter], row + column));
            KernelValue threshold = KernelValues.Broadcast(floats, new Place(numbers, question + group.Thresholds));
            KernelValue others = new IntegerValue(integers, ~(1 << (group.Levels - 1 - level)));
            builder.Assign(leaf, new CallValue(integers, RuntimeFunction.KeepLeaves, [leaf, x, threshold, others]));
        }

        Place leaves = new(numbers, (tree * (1 << group.Levels)) + group.Leaves);
        return new LookUpValue(floats, leaves, Math.Max(ObliviousTable.LeastLookedUp, 1 << group.Levels), leaf);
    }
}
