namespace FusedGen;

/// <summary>Facts about a generated predictor.</summary>
/// <param name="file">The ONNX file's name.</param>
/// <param name="sha256">Its SHA-256 in lower-case hexadecimal, with the files beside it in which it keeps data.</param>
/// <param name="parameters">Weights and biases after folding.</param>
/// <param name="multiplyAdds">Multiply-adds of one prediction after folding.</param>
/// <param name="originalMultiplyAdds">Multiply-adds of one prediction of the network as it was trained.</param>
/// <param name="folded">What was folded into what, a sentence each.</param>
public sealed class ModelInfo(string file, string sha256, long parameters, long multiplyAdds, long originalMultiplyAdds, IReadOnlyList<string> folded)
{
    /// <summary>The ONNX file's name.</summary>
    public string File { get; } = file;

    /// <summary>
    /// The file's SHA-256 in lower-case hexadecimal. Of a model that keeps weights in files beside it, that of the file
    /// followed by those, in ordinal order of their names: what <c>cat model.onnx model.onnx.data | sha256sum</c>
    /// prints.
    /// </summary>
    public string Sha256 { get; } = sha256;

    /// <summary>Weights and biases after folding.</summary>
    public long Parameters { get; } = parameters;

    /// <summary>Multiply-adds of one prediction after folding.</summary>
    public long MultiplyAdds { get; } = multiplyAdds;

    /// <summary>Multiply-adds of one prediction of the network as it was trained.</summary>
    public long OriginalMultiplyAdds { get; } = originalMultiplyAdds;

    /// <summary>What was folded into what.</summary>
    public IReadOnlyList<string> Folded { get; } = folded;
}
