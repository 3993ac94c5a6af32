using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>
/// Schedules <see cref="TreeLanesKernel"/>: group by group, each split takes leaves away in all lanes, and then each
/// leaf that is left puts its weight in the place of those behind it.
/// </summary>
internal static class TreeLanesSchedule
{
    private const int Lanes = TreeLanesTable.Lanes;

    /// <summary>Leaves of a turn of a loop, and turns from which on there is one.</summary>
    private const int Block = 8;
    private const int LeastBlocks = 2;

    public static void Schedule(TreeLanesKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        if (target.VectorBits < kernel.LeastVectorBits)
        {
            ChainSchedule.Schedule(kernel.Chains, pointers, builder);
            return;
        }

        LaneType floats = target.Floats;
        TreeLanesTable table = kernel.Table;
        Local[] sums = Enumerable.Range(0, Lanes / target.Lanes).Select(part => builder.Let($"sum{part}", KernelValues.Floating(floats, 0))).ToArray();
        int parts = target.VectorsOf(Math.Min(Lanes, table.Trees));
        Pointer integers = pointers[kernel.Integers.Parameter];
        using (builder.Turns("group", table.Groups, out AffineIndex group))
        {
            Local[,] leaves = Leaves(parts, table.Words, floats.Of(ElementType.Int32), builder);
            KernelValue first = KernelValues.Element(new Place(integers, group));
            KernelValue end = KernelValues.Element(new Place(integers, group + 1));
            using (builder.For("split", first, end, out Local split))
            {
                Local place = builder.LetPlace("place", KernelValues.Index((AffineIndex)split * Lanes));
                for (int part = 0; part < parts; part++)
                {
                    Split(kernel, place, part, leaves, floats, pointers, builder);
                }
            }

            AffineIndex leaf = ((group * table.Leaves) + table.Rows) * Lanes;
            Pointer own = builder.Point("leaf", new Place(pointers[kernel.Numbers.Parameter], leaf));
            for (int part = 0; part < parts; part++)
            {
                builder.Assign(sums[part], KernelValues.Combine(BinaryFunction.Add, sums[part], Weight(kernel, own, part, leaves, floats, pointers, builder)));
            }
        }

        KernelValue[] lanes = sums.Select(s => (KernelValue)s).ToArray();
        Local total = builder.Let("total", new CallValue(LaneType.Single(ElementType.Float32), RuntimeFunction.HorizontalSum, lanes));
        ChainSchedule.Store(kernel.Chains, 0, 0, total, null, pointers, builder);
    }

    private static Local[,] Leaves(int parts, int words, LaneType type, KernelBuilder builder)
    {
        builder.Comment("the leaves that the row may still reach");
        Local[,] leaves = new Local[parts, words];
        for (int part = 0; part < parts; part++)
        {
            for (int word = 0; word < words; word++)
            {
                leaves[part, word] = builder.Let(word == 0 ? $"leaves{part}" : $"highLeaves{part}", new IntegerValue(type, -1));
            }
        }

        return leaves;
    }

    private static void Split(
        TreeLanesKernel kernel, AffineIndex place, int part, Local[,] leaves, LaneType floats, KernelPointers pointers, KernelBuilder builder)
    {
        LaneType sets = floats.Of(ElementType.Int32);
        AffineIndex own = place + (part * floats.Lanes);
        KernelValue features = Integers(kernel.Table.Features);
        Local x = builder.Let($"x{part}", new LookUpValue(floats, new Place(pointers[kernel.Features.Parameter], 0), kernel.Entries, features));
        KernelValue thresholds = KernelValues.Load(floats, new Place(pointers[kernel.Numbers.Parameter], own));
        for (int word = 0; word < leaves.GetLength(1); word++)
        {
            KernelValue masks = Integers(kernel.Table.Masks(word));
            builder.Assign(leaves[part, word], new CallValue(sets, RuntimeFunction.KeepLeaves, [leaves[part, word], x, thresholds, masks]));
        }

        LoadValue Integers(int start) => KernelValues.Load(sets, new Place(pointers[kernel.Integers.Parameter], own + start));
    }

    /// <summary>The weights of the first leaves that are left.</summary>
    private static Local Weight(
        TreeLanesKernel kernel, Pointer first, int part, Local[,] leaves, LaneType floats, KernelPointers pointers, KernelBuilder builder)
    {
        LaneType sets = floats.Of(ElementType.Int32);
        TreeLanesTable table = kernel.Table;
        Pointer integers = pointers[kernel.Integers.Parameter];
        Local weight = builder.Let($"weight{part}", Of(0));
        for (int start = 1; start < table.Leaves;)
        {
            // The leaves of one word, the last one first: blocks of them by a loop, since each is a call to be inlined.
            int word = TreeLanesTable.WordOf(table.Leaves - 1 - start);
            int end = Math.Min(table.Leaves, table.Leaves - (word * TreeLanesTable.WordBits));
            int blocks = (end - start) / Block < LeastBlocks ? 0 : (end - start) / Block;
            if (blocks > 0)
            {
                using IDisposable? loop = builder.Turns($"block{part}_{word}", blocks * Block, out AffineIndex block, Block);
                for (int i = 0; i < Block; i++)
                {
                    Put(word, block + (start + i));
                }
            }

            for (int number = start + (blocks * Block); number < end; number++)
            {
                Put(word, number);
            }

            start = end;
        }

        return weight;

        void Put(int word, AffineIndex number)
        {
            KernelValue leaf = number.IsConstant
                ? new IntegerValue(sets, table.Integers[table.Bits + number.Constant])
                : KernelValues.Broadcast(sets, new Place(integers, number + table.Bits));
            builder.Assign(weight, new CallValue(floats, RuntimeFunction.WeightIfLeft, [weight, leaves[part, word], leaf, Of(number)]));
        }

        LoadValue Of(AffineIndex number) => KernelValues.Load(floats, new Place(first, (number * Lanes) + (part * floats.Lanes)));
    }
}
