namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>An axis of the sum of a contraction.</summary>
/// <param name="InputStride">Elements of the input that one step passes.</param>
/// <param name="Weights">For each step along the axis, what it adds to the number of the weight: the axis has as many
/// steps.</param>
internal sealed record InnerAxis(int InputStride, IReadOnlyList<int> Weights);

/// <summary>
/// The loops over the products of a sum, in the order in which the inputs lie in memory, and the order that the weights
/// are packed in for it.
/// </summary>
/// <param name="Segments">Loops that jump in the input, outermost first.</param>
/// <param name="Run">Consecutive inputs.</param>
/// <param name="WeightOrder">The number of the weight of each product.</param>
internal sealed record InnerLoops(IReadOnlyList<SegmentLoop> Segments, int Run, IReadOnlyList<int> WeightOrder)
{
    /// <summary>Consecutive inputs whose weights lie in their own order.</summary>
    public static InnerLoops Plain(int run) => new([], run, Enumerable.Range(0, run).ToArray());

    /// <summary>The order of the weights as text, a key for what is packed in it.</summary>
    public string OrderKey => Enumerable.Range(0, WeightOrder.Count).All(k => WeightOrder[k] == k) ? "" : string.Join(",", WeightOrder);

    /// <summary>Orders and merges the axes.</summary>
    public static InnerLoops Of(IEnumerable<InnerAxis> axes)
    {
        List<int> order = [0];
        List<SegmentLoop> loops = [];
        foreach (InnerAxis axis in axes.Where(a => a.Weights.Count != 1).OrderByDescending(a => a.InputStride))
        {
            order = order.SelectMany(_ => axis.Weights, (weight, step) => weight + step).ToList();
            int extent = axis.Weights.Count;
            if (loops.Count > 0 && loops[loops.Count - 1] is { } outer && outer.Input == axis.InputStride * extent)
            {
                loops[loops.Count - 1] = new SegmentLoop(outer.Extent * extent, axis.InputStride);
            }
            else
            {
                loops.Add(new SegmentLoop(extent, axis.InputStride));
            }
        }

        int shift = axes.Where(a => a.Weights.Count == 1).Sum(a => a.Weights[0]);
        order = order.Select(weight => weight + shift).ToList();
        bool endsInRun = loops.Count > 0 && loops[loops.Count - 1].Input == 1;
        int run = endsInRun ? loops[loops.Count - 1].Extent : order.Count == 0 ? 0 : 1;
        return new InnerLoops(endsInRun ? loops.Take(loops.Count - 1).ToArray() : loops, run, order);
    }
}
