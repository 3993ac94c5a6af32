namespace FusedGen.Benchmarks.Competitors;

/// <summary>The loop of a textbook.</summary>
internal sealed class ScalarLoopPredictor(TrainedNetwork network, float[] inputs) : HandWrittenPredictor(network, inputs)
{
    public override string Name => "scalar loop";

    protected override void Run(DenseLayer layer, ReadOnlySpan<float> values, Span<float> target)
    {
        for (int m = 0; m < target.Length; m++)
        {
            ReadOnlySpan<float> weights = layer.Weights.AsSpan(m * values.Length, values.Length);
            float sum = layer.Bias[m];
            for (int k = 0; k < values.Length; k++)
            {
                sum += weights[k] * values[k];
            }

            target[m] = layer.HasRelu ? MathF.Max(sum, 0) : sum;
        }
    }
}
