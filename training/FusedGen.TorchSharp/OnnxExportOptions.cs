using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp;

/// <summary>What an export may be told beside the module and the shape of its input.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The name of the graph.</summary>
    public string GraphName { get; init; } = "network";

    /// <summary>The name of the graph's input.</summary>
    public string InputName { get; init; } = "input";

    /// <summary>The name of the graph's output.</summary>
    public string OutputName { get; init; } = "output";

    /// <summary>How many pairs of input and evaluation-mode output the file keeps as reference vectors, from random inputs; 0 for none.</summary>
    public int ReferenceVectors { get; init; } = 16;

    /// <summary>The seed of the random inputs of the reference vectors and of the check of the graph.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Inputs for the reference vectors in place of random ones, of shape [rows, input shape…]. The check uses them too, beside random ones.
    /// </summary>
    public Tensor? Samples { get; init; }

    /// <summary>
    /// Whether the file also keeps what the module answers in training mode to the same inputs as one batch (see the page on reference vectors):
    /// batch normalisation then uses the statistics of that batch, and dropout drops. No predictor should give these answers.
    /// </summary>
    public bool StoreTrainingOutputs { get; init; }
}
