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
        if (kernel.SharesChains)
        {
            ScheduleShared(kernel, pointers, builder);
            return;
        }

        using IDisposable? rows = builder.Turns("row", kernel.Rows, out AffineIndex row);
        using IDisposable? targets = builder.Turns("target", kernel.Targets, out AffineIndex target);
        ChainSteps steps = new(kernel, pointers, row, builder);
        ChainSteps[] lanes = Enumerable.Repeat(steps, kernel.Table.Lanes).ToArray();
        Local[] sums = Go(kernel, lanes, lane => (target * lanes.Length) + lane, builder);
        for (int lane = 1; lane < sums.Length; lane++)
        {
            builder.Assign(sums[0], KernelValues.Combine(BinaryFunction.Add, sums[0], sums[lane]));
        }

        Store(kernel, row, target, sums[0], BaseValues(kernel, builder), pointers, builder);
    }

    /// <summary>
    /// The lanes are rows: each goes through all chains of a target, and adds their sums in the same order.
    /// </summary>
    private static void ScheduleShared(ChainKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        using IDisposable? rows = builder.Turns("firstRow", kernel.Rows, out AffineIndex first, ChainKernel.MostLanes);
        using IDisposable? targets = builder.Turns("target", kernel.Targets, out AffineIndex target);
        ChainSteps[] lanes = Enumerable.Range(0, ChainKernel.MostLanes).Select(row => new ChainSteps(kernel, pointers, first + row, builder)).ToArray();
        Local[] totals = lanes.Select((_, row) => builder.Let($"total{row}", KernelValues.Floating(LaneType.Single(kernel.Numbers), 0))).ToArray();
        using (builder.Turns("chain", kernel.Table.Lanes, out AffineIndex chain))
        {
            Local[] sums = Go(kernel, lanes, _ => (target * kernel.Table.Lanes) + chain, builder);
            for (int row = 0; row < totals.Length; row++)
            {
                builder.Assign(totals[row], KernelValues.Combine(BinaryFunction.Add, totals[row], sums[row]));
            }
        }

        Table? baseValues = BaseValues(kernel, builder);
        for (int row = 0; row < totals.Length; row++)
        {
            Store(kernel, first + row, target, totals[row], baseValues, pointers, builder);
        }
    }

    /// <summary>Goes on until all lanes have arrived.</summary>
    /// <returns>The sum of each lane.</returns>
    private static Local[] Go(ChainKernel kernel, ChainSteps[] lanes, Func<int, AffineIndex> chainOf, KernelBuilder builder)
    {
        Local[] nodes = new Local[lanes.Length];
        Local[] sums = new Local[lanes.Length];
        builder.Comment("where each lane starts, and its sum");
        for (int lane = 0; lane < nodes.Length; lane++)
        {
            nodes[lane] = builder.LetPlace($"node{lane}", lanes[lane].Start(chainOf(lane)));
            sums[lane] = builder.Let($"sum{lane}", KernelValues.Floating(LaneType.Single(kernel.Numbers), 0));
        }

        builder.Comment("until all lanes are in the sink, whose place is 0");
        KernelValue places = nodes.Skip(1).Aggregate((KernelValue)nodes[0], (all, node) => KernelValues.Combine(BinaryFunction.Or, all, node));
        using (builder.While(KernelValues.Compare(BinaryFunction.NotEqual, places, KernelValues.Index(0)), lanes[0].MostTurns))
        {
            for (int step = 0; step < kernel.StepsATurn; step++)
            {
                for (int lane = 0; lane < nodes.Length; lane++)
                {
                    lanes[lane].Step(nodes[lane], sums[lane], $"{step}_{lane}");
                }
            }
        }

        return sums;
    }

    /// <summary>What is added to each target last, where targets differ; null where they do not.</summary>
    private static Table? BaseValues(ChainKernel kernel, KernelBuilder builder) =>
        kernel.Base.Count > 1 && kernel.Base.Any(b => b != 0) ? builder.Declare(new Table("baseValues", kernel.Numbers, kernel.Base)) : null;

    /// <summary>Adds what is added last, and stores a sum.</summary>
    public static void Store(
        ChainKernel kernel, AffineIndex row, AffineIndex target, Local total, Table? baseValues, KernelPointers pointers, KernelBuilder builder)
    {
        if (baseValues is not null)
        {
            builder.Assign(total, KernelValues.Combine(BinaryFunction.Add, total, new EntryValue(baseValues, target)));
        }
        else if (kernel.Base[0] != 0)
        {
            builder.Assign(total, KernelValues.Combine(BinaryFunction.Add, total, KernelValues.Floating(LaneType.Single(kernel.Numbers), kernel.Base[0])));
        }

        AffineIndex place = (row * kernel.Write.Strides[0]) + (target * kernel.Write.Strides[1]);
        builder.Store(new Place(pointers.Output, place), new ConvertValue(LaneType.Single(kernel.Write.Type), total));
    }
}
