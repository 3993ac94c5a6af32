using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>Schedules <see cref="WalkKernel"/>: the sums are in the output from group to group.</summary>
internal static class WalkSchedule
{
    public static void Schedule(WalkKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        using IDisposable? rows = builder.Turns("row", kernel.Rows, out AffineIndex row);
        WalkSums sums = new(kernel, target, pointers, row, builder);
        sums.Begin();
        using (IDisposable? groups = builder.Turns("group", kernel.Table.Groups, out AffineIndex group))
        {
            Local[] nodes = Walk(kernel, pointers, row, group, builder);
            builder.Comment("the numbers of the leaves' weights, which the thresholds of leaves hold");
            int words = NumberWords.WordsOf(kernel.Numbers);
            Local[] leaves = nodes.Select((node, lane) =>
            {
                KernelValue bits = KernelValues.Element(new Place(pointers[kernel.Nodes.Parameter], (AffineIndex)node * words));
                return builder.LetPlace($"leaf{lane}", kernel.Numbers == ElementType.Float64
                    ? bits
                    : KernelValues.Combine(BinaryFunction.And, bits, KernelValues.Index(WalkTable.MostFloatWeights - 1)));
            }).ToArray();
            sums.Add(leaves);
        }

        sums.End();
    }

    /// <summary>Takes all steps of a group.</summary>
    private static Local[] Walk(WalkKernel kernel, KernelPointers pointers, AffineIndex row, AffineIndex group, KernelBuilder builder)
    {
        int words = NumberWords.WordsOf(kernel.Numbers);
        int stride = WalkTable.StrideOf(kernel.Numbers);
        TreeRow x = new(kernel.Input, kernel.Numbers, pointers, row);
        Pointer integers = pointers[kernel.Nodes.Parameter];
        Local[] nodes = Enumerable.Range(0, kernel.Table.Lanes)
            .Select(lane => new Place(integers, (group * kernel.Table.Lanes) + lane + kernel.Table.Starts))
            .Select((start, lane) => builder.LetPlace($"node{lane}", KernelValues.Element(start)))
            .ToArray();
        using (builder.For("step", KernelValues.Index(0), KernelValues.Element(new Place(integers, group + kernel.Table.Steps)), out _))
        {
            for (int lane = 0; lane < nodes.Length; lane++)
            {
                AffineIndex node = nodes[lane];
                Local feature = builder.LetPlace($"feature{lane}", KernelValues.Element(new Place(integers, (node + 1) * words)));
                KernelValue threshold = KernelValues.Element(new Place(pointers[kernel.Thresholds.Parameter], node));
                Local isTrue = builder.LetPlace($"isTrue{lane}", x.IsAtMost(feature, threshold));
                Local child = builder.LetPlace($"child{lane}", KernelValues.Element(new Place(integers, ((node + 1) * words) + 1)));
                builder.Assign(nodes[lane], KernelValues.Index((AffineIndex)child + ((AffineIndex)isTrue * stride)));
            }
        }

        return nodes;
    }
}
