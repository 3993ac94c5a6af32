namespace FusedGen;

/// <summary>Asks for the body of a partial type: the predictor of a trained network.</summary>
/// <param name="file">The ONNX file's name as it stands among the project's <c>AdditionalFiles</c>, with or without folders.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class FusedModelAttribute(string file) : Attribute
{
    /// <summary>The ONNX file's name.</summary>
    public string File { get; } = file;

    /// <summary>Whether sums are multiplied, then added, in one order that the model alone decides, instead of fused.</summary>
    public bool Reproducible { get; set; }
}
