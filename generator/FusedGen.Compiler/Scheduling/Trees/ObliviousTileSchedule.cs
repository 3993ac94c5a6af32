using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>
/// Schedules <see cref="ObliviousTileKernel"/>: as many rows at a time as the machine has lanes, whose sums have the
/// order of <see cref="ObliviousSchedule"/>.
/// </summary>
internal static class ObliviousTileSchedule
{
    public static void Schedule(ObliviousTileKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        LaneType floats = target.Floats;
        using IDisposable? rows = builder.Turns("row", kernel.Rows, out AffineIndex row, target.Lanes);
        KernelValue total = ObliviousSums.Of(
            kernel.Table,
            kernel.Base,
            floats,
            builder,
            (group, first, trees) => Enumerable.Range(0, trees).Select(t => LeafOf(kernel, group, first + t, row, t, floats, pointers, builder)));
        builder.Store(new Place(pointers.Output, row), total);
    }

    /// <summary>
    /// Asks the questions of a tree: an answer that is false takes its digit out of the number of the leaf.
    /// </summary>
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
