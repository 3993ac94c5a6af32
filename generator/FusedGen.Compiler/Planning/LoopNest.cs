using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning;

/// <summary>
/// Nested loops over strided operands, with as few levels as possible: axes of length 1 are dropped and neighbouring
/// axes that every operand walks as one are merged.
/// </summary>
/// <param name="Extents">Iterations of each loop, outermost first; empty for a single element.</param>
/// <param name="Strides">For each operand, the elements that one iteration of each loop moves it.</param>
public sealed record LoopNest(IReadOnlyList<int> Extents, IReadOnlyList<IReadOnlyList<int>> Strides)
{
    /// <summary>Number of loops.</summary>
    public int Rank => Extents.Count;

    /// <summary>Iterations of the innermost loop.</summary>
    public int InnerExtent => Rank == 0 ? 1 : Extents[Rank - 1];

    /// <summary>How one iteration of the innermost loop moves an operand.</summary>
    public int InnerStride(int operand) => Rank == 0 ? 0 : Strides[operand][Rank - 1];

    /// <summary>
    /// Simplifies the loops over <paramref name="extents"/> with the given strides per operand. The loops are ordered
    /// by the strides of operand 0, largest outermost, so that it is walked through memory in order whatever its layout
    /// is.
    /// </summary>
    public static LoopNest Create(IReadOnlyList<int> extents, IReadOnlyList<IReadOnlyList<int>> strides)
    {
        IEnumerable<int> order = Enumerable.Range(0, extents.Count)
            .OrderByDescending(axis => strides.Count == 0 ? 0 : Math.Abs(strides[0][axis]))
            .ThenBy(axis => axis);
        return Merged(order, extents, strides);
    }

    /// <summary>The same with the loops in the order of the axes, for what must be done in that order.</summary>
    public static LoopNest InOrder(IReadOnlyList<int> extents, IReadOnlyList<IReadOnlyList<int>> strides) =>
        Merged(Enumerable.Range(0, extents.Count), extents, strides);

    private static LoopNest Merged(IEnumerable<int> order, IReadOnlyList<int> extents, IReadOnlyList<IReadOnlyList<int>> strides)
    {
        List<int> merged = [];
        List<int>[] mergedStrides = strides.Select(_ => new List<int>()).ToArray();
        foreach (int axis in order.Where(axis => extents[axis] != 1))
        {
            int last = merged.Count - 1;
            bool fits = last >= 0;
            for (int o = 0; fits && o < strides.Count; o++)
            {
                fits = mergedStrides[o][last] == strides[o][axis] * extents[axis];
            }

            if (fits)
            {
                merged[last] *= extents[axis];
                for (int o = 0; o < strides.Count; o++)
                {
                    mergedStrides[o][last] = strides[o][axis];
                }
            }
            else
            {
                merged.Add(extents[axis]);
                for (int o = 0; o < strides.Count; o++)
                {
                    mergedStrides[o].Add(strides[o][axis]);
                }
            }
        }

        return new LoopNest(merged, mergedStrides);
    }

    /// <summary>The loops over an output, operand 0, and inputs broadcast to it, operands 1, 2, ….</summary>
    public static LoopNest Broadcast(Operand output, IEnumerable<Operand> inputs) =>
        Create(output.Shape.ToArray(), new[] { output.Strides }.Concat(inputs.Select(i => (IReadOnlyList<int>)i.BroadcastStrides(output.Shape))).ToArray());
}
