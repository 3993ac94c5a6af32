using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>
/// Schedules <see cref="ChainKernel"/>. A step has no branch that depends on the row: it compares, takes the weight of
/// the edge, which is 0 but for a leaf's, and goes along the edge. The lanes do not depend on each other, so that the
/// machine overlaps the waits of their loads.
/// </summary>
internal static class ChainSchedule
{
    public static void Schedule(ChainKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        using IDisposable? rows = builder.Turns("row", kernel.Rows, out AffineIndex row);
        using IDisposable? targets = builder.Turns("target", kernel.Targets, out AffineIndex target);
        ChainSteps chains = new(kernel, pointers, row, builder);
        Local[] nodes = new Local[kernel.Table.Lanes];
        Local[] sums = new Local[kernel.Table.Lanes];
        builder.Comment("where each lane starts, and its sum");
        for (int lane = 0; lane < nodes.Length; lane++)
        {
            nodes[lane] = builder.LetPlace($"node{lane}", chains.Start((target * nodes.Length) + lane));
            sums[lane] = builder.Let($"sum{lane}", KernelValues.Floating(LaneType.Single(kernel.Numbers), 0));
        }

        builder.Comment("until all lanes are in the sink, whose place is 0");
        KernelValue places = nodes.Skip(1).Aggregate((KernelValue)nodes[0], (all, node) => KernelValues.Combine(BinaryFunction.Or, all, node));
        using (builder.While(KernelValues.Compare(BinaryFunction.NotEqual, places, KernelValues.Index(0)), chains.MostTurns))
        {
            for (int step = 0; step < kernel.StepsATurn; step++)
            {
                for (int lane = 0; lane < nodes.Length; lane++)
                {
                    chains.Step(nodes[lane], sums[lane], $"{step}_{lane}");
                }
            }
        }

        Local total = sums[0];
        for (int lane = 1; lane < sums.Length; lane++)
        {
            builder.Assign(total, KernelValues.Combine(BinaryFunction.Add, total, sums[lane]));
        }

        AddBase(kernel, target, total, builder);
        AffineIndex place = (row * kernel.Write.Strides[0]) + (target * kernel.Write.Strides[1]);
        builder.Store(new Place(pointers.Output, place), new ConvertValue(LaneType.Single(kernel.Write.Type), total));
    }

    private static void AddBase(ChainKernel kernel, AffineIndex target, Local total, KernelBuilder builder)
    {
        if (kernel.Base.All(b => b == 0))
        {
            return;
        }

        KernelValue added = kernel.Base.Count == 1
            ? KernelValues.Floating(LaneType.Single(kernel.Numbers), kernel.Base[0])
            : new EntryValue(builder.Declare(new Table("baseValues", kernel.Numbers, kernel.Base)), target);
        builder.Assign(total, KernelValues.Combine(BinaryFunction.Add, total, added));
    }
}
