using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Onnx;

/// <summary>What is needed of an ONNX file. All names are untrusted text.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Opsets">Version of the operator set by domain; the standard domain is the empty string.</param>
/// <param name="Producer">Name and version of the tool that wrote the file, or an empty string.</param>
/// <param name="Metadata">The file's own key-value pairs, in order.</param>
public sealed record OnnxModel(
    OnnxGraph Graph, IReadOnlyDictionary<string, long> Opsets, string Producer, IReadOnlyList<KeyValuePair<string, string>> Metadata)
{
    /// <summary>Operators that the model defines itself, by nodes of its own.</summary>
    public IReadOnlyList<OnnxFunction> Functions { get; init; } = [];
}

/// <summary>The nodes of a network in file order.</summary>
public sealed record OnnxGraph(
    string Name,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyList<OnnxInitializer> Initializers,
    IReadOnlyList<OnnxValueInfo> Inputs,
    IReadOnlyList<OnnxValueInfo> Outputs)
{
    /// <summary>What the file declares of tensors between inputs and outputs; of most files nothing.</summary>
    public IReadOnlyList<OnnxValueInfo> Between { get; init; } = [];

    /// <summary>The graph and all that lie inside its nodes.</summary>
    public IEnumerable<OnnxGraph> WithBranches => Nodes.SelectMany(node => node.Graphs).SelectMany(graph => graph.WithBranches).Prepend(this);
}

/// <summary>A named constant tensor.</summary>
public sealed record OnnxInitializer(string Name, OnnxTensor Content)
{
    /// <summary>The elements.</summary>
    /// <exception cref="Diagnostics.ModelException">They cannot be used.</exception>
    public Tensor Tensor => Content.Elements;
}

/// <summary>An operator that a model defines by nodes, which take the place of each node of that operator.</summary>
/// <param name="Domain">Its domain, which may be the standard one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Overload">Tells functions of one domain and name apart; mostly empty.</param>
/// <param name="Inputs">What its nodes call the inputs. A call may give fewer.</param>
/// <param name="Outputs">What its nodes call the outputs.</param>
/// <param name="Nodes">Its nodes in file order.</param>
/// <param name="Defaults">Values of attributes that a call may leave out.</param>
/// <param name="Opsets">The versions of operator sets that its nodes are written for.</param>
public sealed record OnnxFunction(
    string Domain,
    string Name,
    string Overload,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyDictionary<string, AttributeValue> Defaults,
    IReadOnlyDictionary<string, long> Opsets);

/// <summary>
/// An operator with the names of what it reads and writes; an omitted optional one is the empty string.
/// </summary>
public sealed record OnnxNode(
    string Name,
    string Operator,
    string Domain,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, AttributeValue> Attributes)
{
    /// <summary>Which of the model's functions of this domain and name is meant; mostly empty.</summary>
    public string Overload { get; init; } = "";

    /// <summary>
    /// The version of the domain that the node is written for, where it came out of a function; null for that of the
    /// model.
    /// </summary>
    public long? Opset { get; init; }

    /// <summary>The graphs that the node carries: its branches.</summary>
    public IEnumerable<OnnxGraph> Graphs => Attributes.Values.Select(attribute => attribute.Graph).OfType<OnnxGraph>();
}

/// <summary>Which of an attribute's fields holds its value.</summary>
public enum AttributeKind
{
    Float,
    Integer,
    Text,
    Tensor,
    Floats,
    Integers,
    Texts,

    /// <summary>A graph, or several: control flow.</summary>
    Graph,

    /// <summary>A kind that no supported operator has.</summary>
    Other,
}

/// <summary>An attribute. Only the field of its kind holds a value; that of several graphs is not kept.</summary>
public sealed record AttributeValue(
    string Name,
    AttributeKind Kind,
    double Float,
    long Integer,
    string Text,
    OnnxTensor? Tensor,
    IReadOnlyList<double> Floats,
    IReadOnlyList<long> Integers,
    IReadOnlyList<string> Texts,
    OnnxGraph? Graph)
{
    /// <summary>
    /// The attribute of the function around the node whose value this one takes; empty for a value of its own.
    /// </summary>
    public string Reference { get; init; } = "";
}

/// <summary>An input or output of the graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">ONNX's number of its element type; 0 where the file does not say, or where it is no
/// tensor.</param>
/// <param name="Dimensions">Its dimensions, or null where the file gives no shape.</param>
public sealed record OnnxValueInfo(string Name, int DataType, IReadOnlyList<OnnxDimension>? Dimensions)
{
    /// <summary>What it is, where that is no tensor: <c>a sequence</c>, <c>a map</c>.</summary>
    public string Kind { get; init; } = "a tensor";
}

/// <summary>A dimension: a size, or a name for one that is not known, or neither.</summary>
public sealed record OnnxDimension(long? Size, string Symbol);
