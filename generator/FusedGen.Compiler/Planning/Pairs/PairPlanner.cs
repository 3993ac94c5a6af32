using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Pairs;

/// <summary>Plans the pairs of whole numbers that a contraction of integers reads.</summary>
internal static class PairPlanner
{
    /// <summary>Pairs the numbers along an axis.</summary>
    /// <param name="source">The numbers, side by side along the axis.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="begin">For each axis, elements before the first that are paired too.</param>
    /// <param name="end">For each axis, elements behind the last that are paired too.</param>
    /// <param name="context">Takes the kernel.</param>
    /// <returns>The words, with the strides of the source's axes; along the axis there is one for each pair.</returns>
    public static Operand Plan(Operand source, int axis, IReadOnlyList<int> begin, IReadOnlyList<int> end, PlanContext context)
    {
        int rank = source.Shape.Rank;
        int pairs = (source.Shape[axis] + 1) / 2;
        int[] outer = Enumerable.Range(0, rank).Where(d => d != axis).ToArray();
        int[] extents = outer.Select(d => begin[d] + source.Shape[d] + end[d]).ToArray();
        Operand words = context.Temporary(ElementType.Int32, new Shape([.. extents, pairs]));
        int[] strides = new int[rank];
        strides[axis] = 1;
        for (int i = 0; i < outer.Length; i++)
        {
            strides[outer[i]] = words.Strides[i];
        }

        int[] inputs = outer.Select(d => source.Strides[d]).ToArray();
        LoopNest loops = LoopNest.Create(extents, [outer.Select(d => strides[d]).ToArray(), inputs]);
        Operand first = source.Moved(-outer.Sum(d => begin[d] * source.Strides[d]));
        context.Add(new PairKernel($"Pair({source.Shape})", first, words, loops, source.Shape[axis]));
        return words.Moved(outer.Sum(d => begin[d] * strides[d])) with
        {
            Shape = new Shape(Enumerable.Range(0, rank).Select(d => d == axis ? pairs : source.Shape[d]).ToArray()),
            Strides = strides,
        };
    }
}
