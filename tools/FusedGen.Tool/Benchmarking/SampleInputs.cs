using FusedGen.Compiler.Graph;

namespace FusedGen.Tool.Benchmarking;

/// <summary>Inputs to measure with: times depend little on them, but not-a-numbers and denormals would slow a network down, and zeros make it fast.</summary>
internal static class SampleInputs
{
    private const int Seed = 1;

    /// <summary>The same floats from 0 to 1 each time; integers and booleans are 0, which is a valid index of every table.</summary>
    public static Tensor[] Of(ModelGraph graph)
    {
        Random random = new(Seed);
        return [.. graph.Inputs.Select(input => input.Type.IsFloating()
            ? new Tensor(input.Shape, [.. Enumerable.Range(0, input.Shape.Count).Select(_ => (double)random.NextSingle())], input.Type)
            : new Tensor(input.Shape, new long[input.Shape.Count], input.Type))];
    }
}
