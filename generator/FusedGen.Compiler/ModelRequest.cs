using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler;

/// <summary>One model, and the declared type whose body is wanted.</summary>
/// <param name="FileName">The model's file name without folders, as the attribute spells it.</param>
/// <param name="Model">The bytes of the ONNX file.</param>
/// <param name="Sha256">The SHA-256 of those bytes, and of the files beside the model behind them, in lower-case
/// hexadecimal.</param>
/// <param name="Type">The partial type to complete.</param>
/// <param name="Options">What the attribute asks for.</param>
public sealed record ModelRequest(string FileName, byte[] Model, string Sha256, DeclaredType Type, ModelOptions Options)
{
    /// <summary>The files beside the model in which it keeps data.</summary>
    public ExternalData Beside { get; init; } = ExternalData.None;

    /// <summary>
    /// The bytes of the <see cref="Verification.VectorBundle"/> that the project names for the model; null where it
    /// names none.
    /// </summary>
    public byte[]? Vectors { get; init; }

    /// <summary>
    /// Whether the files are read by an editor alone and never run, so that large constants are left out.
    /// </summary>
    public bool IsForEditor { get; init; }
}

/// <summary>The partial type that the user declared.</summary>
/// <param name="Namespace">Its namespace, or an empty string.</param>
/// <param name="ContainingTypes">The types around it, outermost first, as they must be spelled to reopen them:
/// <c>partial class Outer</c>.</param>
/// <param name="Declaration">The declaration that reopens it, without accessibility:
/// <c>static partial class Digits</c>.</param>
/// <param name="Name">Its name as an identifier, escaped with <c>@</c> where it is a keyword.</param>
/// <param name="IsStatic">Whether it is a static class; any other also implements <c>IFusedModel</c>.</param>
public sealed record DeclaredType(string Namespace, IReadOnlyList<string> ContainingTypes, string Declaration, string Name, bool IsStatic)
{
    /// <summary>The structs that are marked as its input or output, in ordinal order of their identities.</summary>
    public IReadOnlyList<DeclaredStruct> Structs { get; init; } = [];

    /// <summary>
    /// Whether it derives from another class, whose members of the same names it hides: one model may derive from
    /// another.
    /// </summary>
    public bool IsDerived { get; init; }

    /// <summary>Which of <see cref="Typing.TypedNames"/> the user's half declares itself.</summary>
    public IReadOnlyList<string> TakenNames { get; init; } = [];
}

/// <summary>A struct of floats that the user marked as the input or output of a model.</summary>
/// <param name="Identity">Its full metadata name.</param>
/// <param name="Name">Its name as messages show it.</param>
/// <param name="FullName">How generated code spells it: <c>global::Cellar.WineFeatures</c>.</param>
/// <param name="IsOutput">Whether it is the output.</param>
/// <param name="Length">Its floats, which lie one after the other.</param>
/// <param name="IsPublic">Whether other assemblies see it.</param>
public sealed record DeclaredStruct(string Identity, string Name, string FullName, bool IsOutput, int Length, bool IsPublic);

/// <summary>What the attribute asks for.</summary>
/// <param name="Reproducible">The same bits on every machine: multiply, then add, in one order.</param>
/// <param name="Tolerance">The largest error that the build's own check of the generated code lets pass; not a number
/// means the default.</param>
/// <param name="Dimensions">Sizes for dimensions that the file leaves open: <c>height=64, width=64</c>.</param>
/// <param name="Weights">The format of the weights of large dense layers and convolutions.</param>
/// <param name="FixedInputs">Values for inputs that become constants: <c>sr=16000</c>.</param>
/// <param name="Outputs">The outputs that are wanted, any tensors of the graph: <c>Score.onnx, Label.onnx</c>; empty
/// for those of the file.</param>
/// <param name="State">Pairs of an input and the output that is this input of the next step: <c>h=hn, c=cn</c>.</param>
/// <param name="Export">What the names of C functions begin with; empty for none.</param>
/// <param name="Streaming">The dimension along which the frames of a stream lie; empty for no stream.</param>
/// <param name="Chunk">Frames that one step of a stream takes; 0 for the fewest.</param>
/// <param name="Latency">How many frames padding that looks ahead may make a stream late.</param>
/// <param name="VerificationWork">How many steps the build's own check may take: its time is bounded, and the same on
/// every machine what it checks.</param>
/// <param name="VerifiesAllTargets">Whether that check runs the kernels of every kind of machine, and not only those
/// with the widest vectors and with none.</param>
public sealed record ModelOptions(
    bool Reproducible = false,
    double Tolerance = double.NaN,
    string Dimensions = "",
    WeightFormat Weights = WeightFormat.Float32,
    string FixedInputs = "",
    string Outputs = "",
    string State = "",
    string Export = "",
    string Streaming = "",
    int Chunk = 0,
    int Latency = 0,
    long VerificationWork = ModelOptions.DefaultVerificationWork,
    bool VerifiesAllTargets = false)
{
    /// <summary>About two seconds on a slow machine.</summary>
    public const long DefaultVerificationWork = 40_000_000;
}
