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

    /// <summary>
    /// Names of the input's elements in row-major order, the columns of a table for example. The generated predictor
    /// gets a struct of them (see the page on typed models).
    /// </summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>
    /// Class labels, one for each element of the output. The generated predictor gets an enum of them.
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// What was subtracted from the inputs before the module saw them in training: one value, one for each of the
    /// sample's first dimension (channels), or one for each element. It becomes part of the file, which then takes raw
    /// inputs; so do <see cref="Samples"/> and the reference vectors.
    /// </summary>
    public IReadOnlyList<float>? InputMean { get; init; }

    /// <summary>What the inputs were then divided by, of the same forms: positive and finite.</summary>
    public IReadOnlyList<float>? InputStandardDeviation { get; init; }

    /// <summary>
    /// How many pairs of input and evaluation-mode output the file keeps as reference vectors, from random inputs; 0
    /// for none.
    /// </summary>
    public int ReferenceVectors { get; init; } = 16;

    /// <summary>The seed of the random inputs of the reference vectors and of the check of the graph.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Inputs for the reference vectors in place of random ones, of shape [rows, input shape…], raw where the file
    /// normalises them. The check uses them too, beside random ones.
    /// </summary>
    public Tensor? Samples { get; init; }

    /// <summary>
    /// Whether the file also keeps what the module answers in training mode to the same inputs as one batch (see the
    /// page on reference vectors): batch normalisation then uses the statistics of that batch, and dropout drops. No
    /// predictor should give these answers.
    /// </summary>
    public bool StoreTrainingOutputs { get; init; }
}
