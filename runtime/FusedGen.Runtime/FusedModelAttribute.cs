namespace FusedGen;

/// <summary>Asks for the body of a partial type: the predictor of a trained network.</summary>
/// <param name="file">The ONNX file's name as it stands among the project's <c>AdditionalFiles</c>, with or without
/// folders.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class FusedModelAttribute(string file) : Attribute
{
    /// <summary>The ONNX file's name.</summary>
    public string File { get; } = file;

    /// <summary>
    /// Whether sums are multiplied, then added, in one order that the model alone decides, instead of fused.
    /// </summary>
    public bool Reproducible { get; set; }

    /// <summary>
    /// The largest error that the build lets pass where it checks the generated code against the model: finite and not
    /// negative. Unless it is set it is not a number, which means the default.
    /// </summary>
    public double Tolerance { get; set; } = double.NaN;

    /// <summary>
    /// How the weights are stored: narrower ones are faster where the network is large, and less precise.
    /// </summary>
    public WeightFormat Weights { get; set; }

    /// <summary>
    /// Sizes for dimensions of inputs that the file leaves open, beside the leading one, which is the batch:
    /// <c>"height=64, width=64"</c>, by the dimension's name in the file, or <c>"x.2=64"</c>, by the input's name and
    /// the axis.
    /// </summary>
    public string Dimensions { get; set; } = "";

    /// <summary>
    /// Values for inputs that never change: <c>"sr=16000, training=false"</c>, by the inputs' names in the file; all
    /// elements of an input have its value. Such an input becomes a constant and is no parameter any more, and branches
    /// may depend on it.
    /// </summary>
    public string FixedInputs { get; set; } = "";

    /// <summary>
    /// The outputs that the program wants, by the tensors' names in the file: <c>"Score.onnx, Label.onnx"</c>. They
    /// come in this order, and what only other outputs need is left out, inputs too. Any tensor of the graph can be
    /// named, so that a network can be cut off before its end. A name that holds a comma or a semicolon stands in
    /// single quotes. Where it is empty, the outputs are those of the item's metadata <c>Outputs</c>, else those of the
    /// file.
    /// </summary>
    public string Outputs { get; set; } = "";

    /// <summary>
    /// States that the network hands on from step to step: pairs of an input and the output that is this input of the
    /// next step, <c>"h=hn, c=cn"</c>, by the names in the file. Each instance of the class keeps them, and its
    /// <c>Process</c> takes and gives what remains. A name that holds a comma or a semicolon stands in single quotes.
    /// </summary>
    public string State { get; set; } = "";

    /// <summary>
    /// What the names of C functions begin with that call the model, for other languages: with <c>"digits"</c> there
    /// are <c>digits_predict</c> and more, and publishing a native library (<c>NativeLib</c>) writes <c>digits.h</c>
    /// beside it. Where it is empty there are none.
    /// </summary>
    public string Export { get; set; } = "";
}
