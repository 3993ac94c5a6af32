using FusedGen.Compiler.Graph;
using FusedGen.Conformance.Tests.Material;

namespace FusedGen.Gallery.Measuring;

/// <summary>Inputs to compare and to measure with.</summary>
internal static class SeededInputs
{
    /// <summary>
    /// The vectors of one sample that come with the model, then random ones: floats as the first vector's, between its
    /// least and its greatest, always the same for a seed; integers and booleans are the first vector's own, since they
    /// are often indices or rates.
    /// </summary>
    /// <param name="model">The model with its vectors.</param>
    /// <param name="graph">Its graph, whose inputs are asked for.</param>
    /// <param name="random">How many random ones.</param>
    public static IReadOnlyList<Tensor[]> Of(ConformanceCase model, ModelGraph graph, int random)
    {
        List<Tensor[]> all = model.Sets()
            .Select(set => Ordered(set, graph))
            .Where(tensors => tensors.Zip(graph.Inputs).All(pair => pair.First.Count == pair.Second.Shape.Count))
            .ToList();
        Tensor[] first = all[0];
        all.AddRange(Enumerable.Range(1, random).Select(seed => first.Select(tensor => Like(tensor, new Random(seed))).ToArray()));
        return all;
    }

    private static Tensor[] Ordered(VectorSet set, ModelGraph graph) =>
        [.. graph.Inputs.Select(
            (input, i) => (set.Inputs.Any(v => v.Name == input.Name) ? set.Inputs.First(v => v.Name == input.Name) : set.Inputs[i]).Tensor)];

    private static Tensor Like(Tensor tensor, Random random)
    {
        if (!tensor.Type.IsFloating())
        {
            return tensor;
        }

        double least = tensor.Floats.DefaultIfEmpty().Min();
        double span = tensor.Floats.DefaultIfEmpty().Max() - least;
        return new Tensor(tensor.Shape, [.. Enumerable.Range(0, tensor.Count).Select(_ => least + (random.NextSingle() * span))], tensor.Type);
    }
}
