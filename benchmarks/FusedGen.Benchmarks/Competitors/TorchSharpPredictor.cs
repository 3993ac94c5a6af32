using FusedGen.TorchSharp.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FusedGen.Benchmarks.Competitors;

/// <summary>
/// TorchSharp with one thread in inference mode: the layers of the network, normalisations folded already.
/// </summary>
internal sealed class TorchSharpPredictor : Predictor
{
    private readonly Sequential _module;
    private readonly Tensor _inputs;
    private readonly float[] _outputs;

    static TorchSharpPredictor()
    {
        LibTorchSharpLoading.Prepare();
        set_num_threads(1);
    }

    public TorchSharpPredictor(TrainedNetwork network, float[] inputs)
    {
        int rows = inputs.Length / network.Layers[0].Inputs;
        _outputs = new float[rows * network.Layers[^1].Outputs];
        _inputs = tensor(inputs, rows, network.Layers[0].Inputs);
        List<nn.Module<Tensor, Tensor>> modules = [];
        using (no_grad())
        {
            foreach (DenseLayer layer in network.Layers)
            {
                Linear linear = nn.Linear(layer.Inputs, layer.Outputs);
                linear.weight.copy_(tensor(layer.Weights, layer.Outputs, layer.Inputs));
                linear.bias!.copy_(tensor(layer.Bias));
                modules.Add(linear);
                if (layer.HasRelu)
                {
                    modules.Add(nn.ReLU());
                }
            }
        }

        _module = nn.Sequential(modules);
        _module.eval();
    }

    public override string Name => "TorchSharp";

    public override void Repeat(int calls)
    {
        using var mode = inference_mode();
        for (int call = 0; call < calls; call++)
        {
            using Tensor result = _module.call(_inputs);
            result.data<float>().CopyTo(_outputs);
        }
    }

    public override void CopyOutputs(Span<float> outputs) => _outputs.CopyTo(outputs);

    public override void Dispose()
    {
        base.Dispose();
        _module.Dispose();
        _inputs.Dispose();
    }
}
