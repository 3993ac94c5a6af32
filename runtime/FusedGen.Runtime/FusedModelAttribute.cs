namespace FusedGen;

/// <summary>Generates the members of a partial type from a trained network.</summary>
/// <param name="file">The name of the model file as listed in the project's <c>AdditionalFiles</c>, with or without
/// folders.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class FusedModelAttribute(string file) : Attribute
{
    /// <summary>The name of the model file.</summary>
    public string File { get; } = file;

    /// <summary>
    /// Whether answers have the same bits on every machine. Products are then rounded before they are added, in an
    /// order that depends only on the model, instead of using fused multiply-adds.
    /// </summary>
    public bool Reproducible { get; set; }

    /// <summary>
    /// The largest error that the build accepts when it compares the network with its reference vectors, relative
    /// to
    /// the largest value of the output. It must be finite and not negative. NaN, the initial value, means the default.
    /// </summary>
    public double Tolerance { get; set; } = double.NaN;

    /// <summary>
    /// How weights are stored. Narrower formats are less precise, but faster for large networks.
    /// </summary>
    public WeightFormat Weights { get; set; }

    /// <summary>
    /// Sizes for input dimensions that the file leaves open, apart from the leading one, which is the batch:
    /// <c>"height=64, width=64"</c>, by the name of the dimension in the file, or <c>"x.2=64"</c>, by the name of the
    /// input and the axis.
    /// </summary>
    public string Dimensions { get; set; } = "";

    /// <summary>
    /// Values for inputs that never change: <c>"sr=16000, training=false"</c>, by the names of the inputs in the
    /// file.
    /// All elements of an input get its value. The input becomes a constant and is no longer a parameter; branches may
    /// depend on it.
    /// </summary>
    public string FixedInputs { get; set; } = "";

    /// <summary>
    /// The outputs that the program needs, by the names of the tensors in the file:
    /// <c>"Score.onnx, Label.onnx"</c>.
    /// Parameters have this order. Everything that only other outputs need is left out, including inputs. Any tensor of
    /// the graph can be named, so a network can be cut off before its end. Put a name that contains a comma or a
    /// semicolon in single quotes. If the property is empty, the outputs are those in the item's metadata
    /// <c>Outputs</c>, or else those of the file.
    /// </summary>
    public string Outputs { get; set; } = "";

    /// <summary>
    /// States that the network passes from step to step: pairs of an input and the output that becomes that input
    /// at
    /// the next step, <c>"h=hn, c=cn"</c>, by their names in the file. Each instance of the class keeps its states, and
    /// <c>Process</c> takes the other inputs and outputs. Put a name that contains a comma or a semicolon in single
    /// quotes.
    /// </summary>
    public string State { get; set; } = "";

    /// <summary>
    /// What the names of C functions begin with that call the model, for other languages: with <c>"digits"</c> there
    /// are <c>digits_predict</c> and more, and publishing a native library (<c>NativeLib</c>) writes <c>digits.h</c>
    /// beside it. Where it is empty there are none.
    /// </summary>
    public string Export { get; set; } = "";

    /// <summary>
    /// The dimension along which the frames of a stream lie, by its name in the file or by the input's name and the
    /// axis: <c>"time"</c>, <c>"x.2"</c>. The type then computes the network chunk by chunk: each instance of the class
    /// keeps what a chunk needs of those before it.
    /// </summary>
    public string Streaming { get; set; } = "";

    /// <summary>Frames that one step of a stream takes; 0 for the fewest that the network's strides allow.</summary>
    public int Chunk { get; set; }

    /// <summary>
    /// By how many frames a stream may be late where the network looks ahead into padding behind the frames.
    /// </summary>
    public int Latency { get; set; }
}
