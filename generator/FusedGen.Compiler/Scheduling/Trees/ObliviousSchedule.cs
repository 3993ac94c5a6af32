using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>
/// Schedules <see cref="ObliviousKernel"/>: row after row, the questions of some trees level by level.
/// </summary>
internal static class ObliviousSchedule
{
    public static void Schedule(ObliviousKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        using IDisposable? rows = builder.Turns("row", kernel.Rows, out AffineIndex row);
        TreeRow x = new(kernel.Input, kernel.NumberType, pointers, row);
        KernelValue total = ObliviousSums.Of(
            kernel.Table,
            kernel.Base,
            LaneType.Single(kernel.NumberType),
            builder,
            (group, first, trees) => Leaves(kernel, group, first, trees, x, pointers, builder));
        builder.Store(new Place(pointers.Output, row * kernel.Write.Strides[0]), new ConvertValue(LaneType.Single(kernel.Write.Type), total));
    }

    /// <summary>Asks the questions of some trees level by level.</summary>
    private static IEnumerable<KernelValue> Leaves(
        ObliviousKernel kernel, ObliviousGroup group, AffineIndex first, int trees, TreeRow x, KernelPointers pointers, KernelBuilder builder)
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

        return leaves.Select((leaf, t) => KernelValues.Element(new Place(table, ((first + t) * (1 << group.Levels)) + leaf + group.Leaves)));
    }
}
