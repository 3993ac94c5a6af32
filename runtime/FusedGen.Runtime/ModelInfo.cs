namespace FusedGen;

/// <summary>Facts about a generated model.</summary>
/// <param name="file">The name of the model file.</param>
/// <param name="sha256">Its SHA-256 in lower-case hexadecimal, including its external data files.</param>
/// <param name="parameters">Weights and biases after folding.</param>
/// <param name="multiplyAdds">Multiply-adds of one prediction after folding.</param>
/// <param name="originalMultiplyAdds">Multiply-adds of one prediction before folding.</param>
/// <param name="folded">What was folded into what, one sentence per fold.</param>
public sealed class ModelInfo(string file, string sha256, long parameters, long multiplyAdds, long originalMultiplyAdds, IReadOnlyList<string> folded)
{
    /// <summary>The name of the model file.</summary>
    public string File { get; } = file;

    /// <summary>
    /// The file's SHA-256 in lower-case hexadecimal. For a model with external data, it is that of the file
    /// followed by
    /// its data files in ordinal order of their names: what <c>cat model.onnx model.onnx.data | sha256sum</c> prints.
    /// </summary>
    public string Sha256 { get; } = sha256;

    /// <summary>Weights and biases after folding.</summary>
    public long Parameters { get; } = parameters;

    /// <summary>Multiply-adds of one prediction after folding.</summary>
    public long MultiplyAdds { get; } = multiplyAdds;

    /// <summary>Multiply-adds of one prediction before folding.</summary>
    public long OriginalMultiplyAdds { get; } = originalMultiplyAdds;

    /// <summary>What was folded into what, one sentence per fold.</summary>
    public IReadOnlyList<string> Folded { get; } = folded;
}
