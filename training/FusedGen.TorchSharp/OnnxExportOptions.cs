using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp;

/// <summary>Options of an ONNX export.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The name of the graph.</summary>
    public string GraphName { get; init; } = "network";

    /// <summary>The name of the graph's input.</summary>
    public string InputName { get; init; } = "input";

    /// <summary>The name of the graph's output.</summary>
    public string OutputName { get; init; } = "output";

    /// <summary>
    /// Names of the input's elements in row-major order, such as the columns of a table. The generated type gets a
    /// struct with these names (see the page on typed models).
    /// </summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>
    /// Class labels, one for each element of the output. The generated type gets an enum with these labels.
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// The mean that was subtracted from the inputs in training: one value, one per element of the sample's first
    /// dimension (channels), or one per element. The normalisation becomes part of the file, which then takes raw
    /// inputs; <see cref="Samples"/> and the reference vectors are raw too.
    /// </summary>
    public IReadOnlyList<float>? InputMean { get; init; }

    /// <summary>
    /// The standard deviation by which the inputs were then divided, in the same form: positive and finite.
    /// </summary>
    public IReadOnlyList<float>? InputStandardDeviation { get; init; }

    /// <summary>
    /// The number of reference vectors in the file, pairs of a random input and the evaluation-mode output; 0 for
    /// none.
    /// </summary>
    public int ReferenceVectors { get; init; } = 16;

    /// <summary>The seed of the random inputs of the reference vectors and of the check of the graph.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Inputs for the reference vectors instead of random ones, of shape [rows, input shape…]; raw if the file
    /// normalises its inputs. The check of the graph uses them too, in addition to random ones.
    /// </summary>
    public Tensor? Samples { get; init; }

    /// <summary>
    /// Whether the file also stores the module's answers to the same inputs, as one batch, in training mode (see
    /// the
    /// page on reference vectors): batch normalisation then uses the statistics of that batch, and dropout is active.
    /// No engine should give these answers.
    /// </summary>
    public bool StoreTrainingOutputs { get; init; }
}
