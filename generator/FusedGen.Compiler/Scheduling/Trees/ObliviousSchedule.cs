using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Trees;
using FusedGen.Compiler.Scheduling.Contraction;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>
/// Schedules <see cref="ObliviousKernel"/>: a loop over the trees of each depth, some at a time, and a block for those
/// that are left.
/// </summary>
internal static class ObliviousSchedule
{
    private const int Together = ObliviousKernel.TreesATurn;

    public static void Schedule(ObliviousKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        LaneType numbers = LaneType.Single(kernel.NumberType);
        using IDisposable? rows = builder.Turns("row", kernel.Rows, out AffineIndex row);
        TreeRow x = new(kernel.Input, kernel.NumberType, pointers, row);
        Local[,] sums = new Local[Together, 1];
        for (int i = 0; i < Together; i++)
        {
            sums[i, 0] = builder.Let($"sum{i}", KernelValues.Floating(numbers, 0));
        }

        foreach (ObliviousGroup group in kernel.Table.Groups)
        {
            LaneLoop.Build(builder, "tree", group.Trees, Together, (first, trees) => Add(kernel, group, first, trees, sums, x, pointers, builder));
        }

        TileEnd.CombineChains(sums, Together, builder);
        KernelValue total = kernel.Base == 0 ? sums[0, 0] : KernelValues.Combine(BinaryFunction.Add, sums[0, 0], KernelValues.Floating(numbers, kernel.Base));
        builder.Store(new Place(pointers.Output, row * kernel.Write.Strides[0]), new ConvertValue(LaneType.Single(kernel.Write.Type), total));
    }

    /// <summary>Asks the questions of some trees level by level, and adds the leaves.</summary>
    private static void Add(
        ObliviousKernel kernel, ObliviousGroup group, AffineIndex first, int trees, Local[,] sums, TreeRow x, KernelPointers pointers, KernelBuilder builder)
    {
        Pointer table = pointers[kernel.Numbers.Parameter];
        Local[] leaves = new Local[trees];
        for (int level = 0; level < group.Levels; level++)
        {
            for (int t = 0; t < trees; t++)
            {
                AffineIndex question = ((first + t) * group.Levels) + level;
                Place number = new(pointers[kernel.Features.Parameter], question + group.Features);
                Local feature = builder.LetPlace($"feature{level}_{t}", KernelValues.Element(number));
                KernelValue isTrue = x.IsAtMost(feature, KernelValues.Element(new Place(table, question + group.Thresholds)));
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
            builder.Assign(sums[t, 0], KernelValues.Combine(BinaryFunction.Add, sums[t, 0], KernelValues.Element(leaf)));
        }
    }
}
