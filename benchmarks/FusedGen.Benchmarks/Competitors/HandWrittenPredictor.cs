namespace FusedGen.Benchmarks.Competitors;

/// <summary>
/// Layer after layer and row after row into buffers that are made once: what the hand-written competitors share.
/// </summary>
internal abstract class HandWrittenPredictor : Predictor
{
    private readonly TrainedNetwork _network;
    private readonly float[] _inputs;
    private readonly float[] _outputs;
    private readonly float[][] _buffers;

    protected HandWrittenPredictor(TrainedNetwork network, float[] inputs)
    {
        _network = network;
        _inputs = inputs;
        _outputs = new float[inputs.Length / network.Layers[0].Inputs * network.Layers[^1].Outputs];
        _buffers = network.Layers.Select(l => new float[l.Outputs]).ToArray();
    }

    public override void Repeat(int calls)
    {
        int inputLength = _network.Layers[0].Inputs;
        int outputLength = _network.Layers[^1].Outputs;
        for (int call = 0; call < calls; call++)
        {
            for (int row = 0; row * inputLength < _inputs.Length; row++)
            {
                ReadOnlySpan<float> values = _inputs.AsSpan(row * inputLength, inputLength);
                for (int l = 0; l < _network.Layers.Count; l++)
                {
                    Span<float> target = l == _network.Layers.Count - 1 ? _outputs.AsSpan(row * outputLength, outputLength) : _buffers[l];
                    Run(_network.Layers[l], values, target);
                    values = target;
                }
            }
        }
    }

    public override void CopyOutputs(Span<float> outputs) => _outputs.CopyTo(outputs);

    protected abstract void Run(DenseLayer layer, ReadOnlySpan<float> values, Span<float> target);
}
