using FusedGen.TorchSharp.Export;
using FusedGen.TorchSharp.Onnx;
using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Verification;

/// <summary>The finished graph beside the module that it is to equal, if there is one.</summary>
internal sealed class ReferenceRun(
    OnnxGraph graph, OnnxExportOptions options, InputNormalization normalization, nn.Module<Tensor, Tensor>? module, string lastModule)
{
    /// <summary>Compares the graph to the module for a batch of raw inputs, which the module gets normalised.</summary>
    /// <returns>The module's answer, or the graph's where there is no module.</returns>
    public TensorData Check(TensorData inputs)
    {
        TensorData replayed = GraphReplay.Run(graph, inputs)[graph.OutputName];
        if (module is null)
        {
            return replayed;
        }

        TensorData expected = ModuleRun.Output(module, normalization.Apply(inputs), training: false);
        ExportVerification.CheckOutput(expected, replayed, lastModule);
        return expected;
    }

    /// <summary>Puts the reference vectors that the options ask for into the graph's metadata.</summary>
    public void StoreVectors()
    {
        if (options.Samples is null && options.ReferenceVectors <= 0)
        {
            return;
        }

        TensorData inputs = options.Samples is null
            ? normalization.Undo(RandomInputs.Create(options.Seed + 2, options.ReferenceVectors, graph.InputShape))
            : TensorData.Of(options.Samples);
        if (!inputs.Shape.AsSpan(1).SequenceEqual(graph.InputShape))
        {
            throw new ArgumentException(
                $"The samples have the shape [{string.Join(", ", inputs.Shape)}]; expected were rows of [{string.Join(", ", graph.InputShape)}].");
        }

        TensorData outputs = Check(inputs);
        graph.Metadata.Add((ReferenceVectors.Key, ReferenceVectors.Text((graph.InputName, inputs), (graph.OutputName, outputs))));
        Dictionary<string, TensorData> replayed = GraphReplay.Run(graph, inputs);
        graph.Metadata.Add((ReferenceVectors.LayersKey, ReferenceVectors.LayersText(
            graph.Nodes.Select(node => (node.Output, replayed[node.Output]))
                .Where(layer => layer.Item2.Shape.Length > 0 && layer.Item2.Shape[0] == inputs.Shape[0]))));
        if (options.StoreTrainingOutputs)
        {
            TensorData training = ModuleRun.Output(module!, normalization.Apply(inputs), training: true);
            graph.Metadata.Add((ReferenceVectors.TrainingKey, ReferenceVectors.Text((graph.InputName, inputs), (graph.OutputName, training))));
        }
    }
}
