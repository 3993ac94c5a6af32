using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Benchmarks.Competitors;

/// <summary>A dense layer.</summary>
/// <param name="Weights">[outputs, inputs].</param>
/// <param name="Bias">One for each output.</param>
/// <param name="HasRelu">Whether negative outputs become 0.</param>
internal sealed record DenseLayer(float[] Weights, float[] Bias, bool HasRelu)
{
    public int Outputs => Bias.Length;

    public int Inputs => Weights.Length / Bias.Length;
}

/// <summary>
/// The layers of a file as a careful person writes them down: batch normalisations are folded into the layer beside
/// them by hand, so that the hand-written competitors do no work that is easily saved.
/// </summary>
internal sealed record TrainedNetwork(IReadOnlyList<DenseLayer> Layers)
{
    /// <summary>Multiply-adds of one sample.</summary>
    public long MultiplyAdds => Layers.Sum(l => (long)l.Weights.Length);

    /// <summary>Reads a chain of <c>Gemm</c>, <c>BatchNormalization</c> and <c>Relu</c> nodes.</summary>
    /// <exception cref="NotSupportedException">The file has another operator.</exception>
    public static TrainedNetwork Read(string path)
    {
        OnnxGraph graph = OnnxModelReader.Read(File.ReadAllBytes(path), CancellationToken.None).Graph;
        Dictionary<string, Tensor> tensors = graph.Initializers.ToDictionary(i => i.Name, i => i.Tensor);
        List<DenseLayer> layers = [];
        foreach (OnnxNode node in graph.Nodes)
        {
            switch (node.Operator)
            {
                case "Gemm" when node.Attributes.TryGetValue("transB", out AttributeValue? transposed) && transposed.Integer == 1:
                    Tensor weight = tensors[node.Inputs[1]];
                    float[] bias = node.Inputs.Count > 2 ? Floats(tensors[node.Inputs[2]]) : new float[weight.Shape[0]];
                    layers.Add(new DenseLayer(Floats(weight), bias, HasRelu: false));
                    break;
                case "BatchNormalization" when layers.Count > 0:
                    layers[^1] = Normalise(layers[^1], node, node.Inputs.Skip(1).Select(name => tensors[name].Floats).ToArray());
                    break;
                case "Relu" when layers.Count > 0:
                    layers[^1] = layers[^1] with { HasRelu = true };
                    break;
                default:
                    throw new NotSupportedException($"The benchmarks' own networks have no {node.Operator} here.");
            }
        }

        return new TrainedNetwork(layers);
    }

    private static DenseLayer Normalise(DenseLayer layer, OnnxNode node, double[][] parameters)
    {
        double epsilon = node.Attributes.TryGetValue("epsilon", out AttributeValue? attribute) ? attribute.Float : 1e-5;
        float[] weights = [.. layer.Weights];
        float[] bias = [.. layer.Bias];
        for (int m = 0; m < layer.Outputs; m++)
        {
            double scale = parameters[0][m] / Math.Sqrt(parameters[3][m] + epsilon);
            bias[m] = (float)(((bias[m] - parameters[2][m]) * scale) + parameters[1][m]);
            for (int k = 0; k < layer.Inputs; k++)
            {
                weights[(m * layer.Inputs) + k] = (float)(weights[(m * layer.Inputs) + k] * scale);
            }
        }

        return layer with { Weights = weights, Bias = bias };
    }

    private static float[] Floats(Tensor tensor) => tensor.Floats.Select(v => (float)v).ToArray();
}
