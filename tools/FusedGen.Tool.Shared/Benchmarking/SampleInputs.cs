using FusedGen.Compiler.Graph;

namespace FusedGen.Tool.Benchmarking;

/// <summary>
/// Inputs to measure with: times depend little on them, but not-a-numbers and denormals would slow a network down, and
/// zeros make it fast.
/// </summary>
internal static class SampleInputs
{
    /// <summary>
    /// The same floats from 0 to 1 each time, and texts that the model names; integers and booleans are 0, which is a
    /// valid index of every table.
    /// </summary>
    /// <param name="graph">The network.</param>
    /// <param name="seed">Others for another number.</param>
    public static Tensor[] Of(ModelGraph graph, int seed = 1)
    {
        Random random = new(seed);
        return [.. graph.Inputs.Select(input => input.Type.IsFloating()
            ? new Tensor(input.Shape, [.. Enumerable.Range(0, input.Shape.Count).Select(_ => (double)random.NextSingle())], input.Type)
            : input.Type == ElementType.String ? Texts(input.Shape, graph.Vocabulary, random)
            : new Tensor(input.Shape, new long[input.Shape.Count], input.Type))];
    }

    private static Tensor Texts(Shape shape, Vocabulary vocabulary, Random random) =>
        new Tensor(shape, [.. Enumerable.Range(0, shape.Count)
            .Select(_ => vocabulary.Texts.Count == 0 ? "" : vocabulary.Texts[random.Next(vocabulary.Texts.Count)])]).CodedBy(vocabulary);
}
