using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>
/// Schedules <see cref="LeafSetKernel"/>: as many rows at a time as the machine has lanes, and for them one tree after
/// the other.
/// </summary>
internal static class LeafSetSchedule
{
    public static void Schedule(LeafSetKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        LaneType floats = target.Floats;
        LaneType sets = floats.Of(ElementType.Int32);
        Pointer integers = pointers[kernel.Integers.Parameter];
        Pointer numbers = pointers[kernel.Numbers.Parameter];
        using IDisposable? rows = builder.Turns("row", kernel.Rows, out AffineIndex row, target.Lanes);
        Local sum = builder.Let("sum", KernelValues.Floating(floats, 0));
        using (builder.For("tree", kernel.Table.Trees, out Local tree))
        {
            builder.Comment("the leaves that each row may still reach");
            Local leaves = builder.Let("leaves", new IntegerValue(sets, -1));
            Local? high = kernel.Table.Words > 1 ? builder.Let("highLeaves", new IntegerValue(sets, -1)) : null;
            KernelValue firstSplit = KernelValues.Element(new Place(integers, tree));
            KernelValue endSplit = KernelValues.Element(new Place(integers, (AffineIndex)tree + 1));
            using (builder.For("split", firstSplit, endSplit, out Local split))
            {
                Local column = builder.LetPlace("column", KernelValues.Element(new Place(integers, (AffineIndex)split + kernel.Features)));
                KernelValue x = KernelValues.Load(floats, new Place(pointers[kernel.Columns.Parameter], row + column));
                KernelValue threshold = KernelValues.Broadcast(floats, new Place(numbers, split));
                Keep(leaves, kernel.Masks);
                if (high is not null)
                {
                    Keep(high, kernel.HighMasks);
                }

                void Keep(Local set, int masks)
                {
                    KernelValue mask = KernelValues.Broadcast(sets, new Place(integers, (AffineIndex)split + masks));
                    builder.Assign(set, new CallValue(sets, RuntimeFunction.KeepLeaves, [set, x, threshold, mask]));
                }
            }

            Place weights = new(numbers, ((AffineIndex)tree * kernel.Table.LeavesOfTree) + kernel.Leaves);
            KernelValue leaf = new CallValue(sets, RuntimeFunction.FirstLeaf, high is null ? [leaves] : [leaves, high]);
            builder.Assign(sum, KernelValues.Combine(BinaryFunction.Add, sum, new LookUpValue(floats, weights, kernel.Table.LeavesOfTree, leaf)));
        }

        if (kernel.Base != 0)
        {
            builder.Assign(sum, KernelValues.Combine(BinaryFunction.Add, sum, KernelValues.Floating(floats, kernel.Base)));
        }

        builder.Store(new Place(pointers.Output, row), sum);
    }
}
