namespace FusedGen.Compiler.Diagnostics;

/// <summary>How much a diagnostic weighs.</summary>
public enum ModelSeverity
{
    Info,
    Warning,

    /// <summary>No predictor is generated.</summary>
    Error,
}

/// <summary>
/// Something to tell about a model. The message is complete and safe to print: names out of the file are quoted and
/// escaped.
/// </summary>
/// <param name="Id">One of <see cref="DiagnosticIds"/>.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Message">One line that names the node, the operator and what to do.</param>
public sealed record ModelDiagnostic(string Id, ModelSeverity Severity, string Message)
{
    /// <summary>
    /// The struct that it is about, by <see cref="DeclaredStruct.Identity"/>; empty where it is about the model.
    /// </summary>
    public string Subject { get; init; } = "";
}

/// <summary>The diagnostics that the compiler itself reports; each has a page in <c>docs/diagnostics/</c>.</summary>
public static class DiagnosticIds
{
    /// <summary>The file is no ONNX model, or is cut short or damaged.</summary>
    public const string DamagedFile = "FG0002";

    /// <summary>The graph contradicts itself: a cycle, a missing tensor, a name defined twice.</summary>
    public const string InvalidGraph = "FG0010";

    /// <summary>An operator that has no lowering.</summary>
    public const string UnsupportedOperator = "FG0011";

    /// <summary>An attribute, or a form of an input, that the lowering of a known operator does not take.</summary>
    public const string UnsupportedAttribute = "FG0012";

    /// <summary>An element type that is not supported at this place.</summary>
    public const string UnsupportedType = "FG0013";

    /// <summary>A shape that is not known at compile time.</summary>
    public const string DynamicShape = "FG0014";

    /// <summary>Shapes that do not fit each other.</summary>
    public const string ShapeMismatch = "FG0015";

    /// <summary>A weight that is NaN or infinite.</summary>
    public const string NonFiniteWeight = "FG0016";

    /// <summary>Weights in another file.</summary>
    public const string ExternalData = "FG0017";

    /// <summary>Control flow that depends on the data.</summary>
    public const string Subgraph = "FG0018";

    /// <summary>An opset that is too old or too new.</summary>
    public const string UnsupportedOpset = "FG0019";

    /// <summary>An initializer whose data do not fit its shape.</summary>
    public const string InvalidTensorData = "FG0020";

    /// <summary>A model beyond the limits of the compiler.</summary>
    public const string TooLarge = "FG0021";

    /// <summary>A value for an input that the network does not have, or that is none of its type.</summary>
    public const string InvalidFixedInput = "FG0022";

    /// <summary>An output that the network does not have.</summary>
    public const string InvalidOutput = "FG0023";

    /// <summary>An open leading dimension whose rows the network does not keep apart.</summary>
    public const string NoBatch = "FG0024";

    /// <summary>A state that is no input and output of the network.</summary>
    public const string InvalidState = "FG0025";

    /// <summary>Inputs and outputs that look like states.</summary>
    public const string StatesFound = "FG0026";

    /// <summary>A network whose inputs or outputs C functions cannot have.</summary>
    public const string UnsupportedExport = "FG0027";

    /// <summary>A network that cannot be computed frame by frame.</summary>
    public const string NoStream = "FG0028";

    /// <summary>The network does not give the answers that its trainer stored in the file or beside it.</summary>
    public const string VerificationFailed = "FG0030";

    /// <summary>The network gives the answers that its trainer stored in the file or beside it.</summary>
    public const string Verified = "FG0031";

    /// <summary>The check would take more work than allowed.</summary>
    public const string NotVerified = "FG0032";

    /// <summary>The answers that are stored in the file cannot be read.</summary>
    public const string DamagedVectors = "FG0033";

    /// <summary>What folding did to the network, in numbers.</summary>
    public const string Folded = "FG0034";

    /// <summary>How far answers with weights of a narrower format are from those with float weights.</summary>
    public const string WeightPrecision = "FG0035";

    /// <summary>A weight that the format asked for cannot hold.</summary>
    public const string WeightOutOfRange = "FG0036";

    /// <summary>Reference vectors beside the model are damaged, incomplete or of another network.</summary>
    public const string UnusableVectors = "FG0037";

    /// <summary>There are no reference vectors where the project says.</summary>
    public const string NoVectors = "FG0038";

    /// <summary>The names in the file are not those of the network's elements, or cannot be read.</summary>
    public const string NamesDoNotFit = "FG0040";

    /// <summary>A struct of the user cannot hold the network's input or output.</summary>
    public const string StructDoesNotFit = "FG0041";

    /// <summary>More names than members are generated for.</summary>
    public const string TooManyNames = "FG0042";

    /// <summary>A member that the names would bring about has a name that the type took.</summary>
    public const string MemberLeftOut = "FG0043";
}
