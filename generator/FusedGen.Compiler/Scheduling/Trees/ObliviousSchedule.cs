using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>Schedules <see cref="ObliviousKernel"/>: a loop over the trees of each depth, some at a time, and a block for those that are left.</summary>
internal static class ObliviousSchedule
{
    private const int Together = ObliviousKernel.TreesATurn;

    public static void Schedule(ObliviousKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        LaneType numbers = LaneType.Single(kernel.NumberType);
        using IDisposable? rows = ChainSchedule.Loop(builder, "row", kernel.Rows, out AffineIndex row);
        Local[] sums = Enumerable.Range(0, Together).Select(i => builder.Let($"sum{i}", KernelValues.Floating(numbers, 0))).ToArray();
        foreach (ObliviousGroup group in kernel.Table.Groups)
        {
            int whole = group.Trees / Together * Together;
            if (whole > 0)
            {
                using (builder.For("tree", whole, out Local tree, Together))
                {
                    Add(kernel, group, tree, Together, sums, pointers, row, builder);
                }
            }

            if (whole < group.Trees)
            {
                using (builder.Block())
                {
                    Add(kernel, group, whole, group.Trees - whole, sums, pointers, row, builder);
                }
            }
        }

        for (int distance = 1; distance < Together; distance *= 2)
        {
            for (int i = 0; i + distance < Together; i += 2 * distance)
            {
                builder.Assign(sums[i], KernelValues.Combine(BinaryFunction.Add, sums[i], sums[i + distance]));
            }
        }

        KernelValue total = kernel.Base == 0 ? sums[0] : KernelValues.Combine(BinaryFunction.Add, sums[0], KernelValues.Floating(numbers, kernel.Base));
        builder.Store(new Place(pointers.Output, row * kernel.Write.Strides[0]), new ConvertValue(LaneType.Single(kernel.Write.Type), total));
    }

    /// <summary>Asks the questions of some trees level by level, and adds the leaves.</summary>
    private static void Add(
        ObliviousKernel kernel, ObliviousGroup group, AffineIndex first, int trees, Local[] sums, KernelPointers pointers, AffineIndex row, KernelBuilder builder)
    {
        LaneType numbers = LaneType.Single(kernel.NumberType);
        Pointer table = pointers[kernel.Numbers.Parameter];
        Local[] leaves = new Local[trees];
        for (int level = 0; level < group.Levels; level++)
        {
            for (int t = 0; t < trees; t++)
            {
                AffineIndex question = ((first + t) * group.Levels) + level;
                Local feature = builder.LetPlace($"feature{level}_{t}", KernelValues.Element(new Place(pointers[kernel.Features.Parameter], question + group.Features)));
                KernelValue x = KernelValues.Element(new Place(
                    pointers[kernel.Input.Parameter], (row * kernel.Input.Operand.Strides[0]) + ((AffineIndex)feature * kernel.Input.Operand.Strides[1])));
                KernelValue threshold = KernelValues.Element(new Place(table, question + group.Thresholds));
                KernelValue isTrue = new CallValue(
                    LaneType.Index, RuntimeFunction.OneIfTrue, [KernelValues.Compare(BinaryFunction.LessOrEqual, x.Type == numbers ? x : new ConvertValue(numbers, x), threshold)]);
                if (level == 0)
                {
                    leaves[t] = builder.LetPlace($"leaf{t}", isTrue);
                }
                else
                {
                    Local answer = builder.LetPlace($"answer{level}_{t}", isTrue);
                    builder.Assign(leaves[t], KernelValues.Index(((AffineIndex)leaves[t] * 2) + answer));
                }
            }
        }

        for (int t = 0; t < trees; t++)
        {
            Place leaf = new(table, ((first + t) * (1 << group.Levels)) + leaves[t] + group.Leaves);
            builder.Assign(sums[t], KernelValues.Combine(BinaryFunction.Add, sums[t], KernelValues.Element(leaf)));
        }
    }
}
