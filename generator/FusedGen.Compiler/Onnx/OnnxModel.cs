using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Onnx;

/// <summary>What is needed of an ONNX file. All names are untrusted text.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Opsets">Version of the operator set by domain; the standard domain is the empty string.</param>
/// <param name="Producer">Name and version of the tool that wrote the file, or an empty string.</param>
/// <param name="Metadata">The file's own key-value pairs, in order.</param>
public sealed record OnnxModel(
    OnnxGraph Graph, IReadOnlyDictionary<string, long> Opsets, string Producer, IReadOnlyList<KeyValuePair<string, string>> Metadata);

/// <summary>The nodes of a network in file order.</summary>
public sealed record OnnxGraph(
    string Name,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyList<OnnxInitializer> Initializers,
    IReadOnlyList<OnnxValueInfo> Inputs,
    IReadOnlyList<OnnxValueInfo> Outputs)
{
    /// <summary>The graph and all that lie inside its nodes.</summary>
    public IEnumerable<OnnxGraph> WithBranches => Nodes.SelectMany(node => node.Graphs).SelectMany(graph => graph.WithBranches).Prepend(this);
}

/// <summary>A named constant tensor.</summary>
public sealed record OnnxInitializer(string Name, Tensor Tensor);

/// <summary>An operator with the names of what it reads and writes; an omitted optional one is the empty string.</summary>
public sealed record OnnxNode(
    string Name,
    string Operator,
    string Domain,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, AttributeValue> Attributes)
{
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
    Tensor? Tensor,
    IReadOnlyList<double> Floats,
    IReadOnlyList<long> Integers,
    IReadOnlyList<string> Texts,
    OnnxGraph? Graph);

/// <summary>An input or output of the graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">ONNX's number of its element type; 0 where the file does not say, or where it is no tensor.</param>
/// <param name="Dimensions">Its dimensions, or null where the file gives no shape.</param>
public sealed record OnnxValueInfo(string Name, int DataType, IReadOnlyList<OnnxDimension>? Dimensions);

/// <summary>A dimension: a size, or a name for one that is not known, or neither.</summary>
public sealed record OnnxDimension(long? Size, string Symbol);
