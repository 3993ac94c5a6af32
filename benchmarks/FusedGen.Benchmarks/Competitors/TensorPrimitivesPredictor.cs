using System.Numerics.Tensors;

namespace FusedGen.Benchmarks.Competitors;

/// <summary>
/// A loop over <see cref="TensorPrimitives.Dot{T}(ReadOnlySpan{T}, ReadOnlySpan{T})"/>, a row of weights for each
/// output.
/// </summary>
internal sealed class TensorPrimitivesPredictor(TrainedNetwork network, float[] inputs) : HandWrittenPredictor(network, inputs)
{
    public override string Name => "TensorPrimitives";

    protected override void Run(DenseLayer layer, ReadOnlySpan<float> values, Span<float> target)
    {
        ReadOnlySpan<float> weights = layer.Weights;
        for (int m = 0; m < target.Length; m++)
        {
            target[m] = TensorPrimitives.Dot(weights.Slice(m * values.Length, values.Length), values) + layer.Bias[m];
        }

        if (layer.HasRelu)
        {
            TensorPrimitives.Max(target, 0f, target);
        }
    }
}
