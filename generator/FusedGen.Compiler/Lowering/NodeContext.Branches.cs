using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Graphs inside a node.</summary>
internal sealed partial class NodeContext
{
    private const int MostNames = 3;

    /// <summary>Whether the node stands in a graph that runs more than once.</summary>
    public bool IsRepeated => _graph.IsNested;

    /// <summary>Lowers a graph that the node carries, in the place of the node.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <returns>The values of the graph's outputs, as many as the node has.</returns>
    public IReadOnlyList<Value> Branch(string name)
    {
        (OnnxGraph branch, IReadOnlyList<OnnxNode> nodes) = Inside(name);
        if (branch.Inputs.Count > 0)
        {
            throw Fail(DiagnosticIds.InvalidGraph, $"has a graph '{name}' with inputs of its own");
        }

        _lowering.Take(_node, name);

        return branch.Outputs.Count == OutputCount
            ? _lowering.LowerInside(branch, nodes, [], _values, _graph)
            : throw Fail(DiagnosticIds.InvalidGraph, $"has {OutputCount} outputs and a graph '{name}' with {branch.Outputs.Count}");
    }

    /// <summary>A graph that the node carries, with its nodes in an order of evaluation.</summary>
    public (OnnxGraph Graph, IReadOnlyList<OnnxNode> Nodes) Inside(string name)
    {
        OnnxGraph graph = Attribute(name, AttributeKind.Graph)?.Graph ?? throw Fail(DiagnosticIds.InvalidGraph, $"lacks its graph '{name}'");
        return (graph, _lowering.Order(graph, _values));
    }

    /// <summary>Lowers a graph that the node carries with these inputs.</summary>
    public IReadOnlyList<Value> Run(OnnxGraph graph, IReadOnlyList<OnnxNode> nodes, IReadOnlyList<Value> inputs) =>
        _lowering.LowerInside(graph, nodes, inputs, _values, _graph);

    /// <summary>The network's inputs that a value depends on, by name.</summary>
    public IReadOnlyList<string> InputsBehind(Value value) => _graph.InputsBehind(value);

    /// <summary>What a value depends on that is not known while compiling, in words: <c>the input 'rate'</c>.</summary>
    public string SourcesOf(Value value)
    {
        IReadOnlyList<string> names = InputsBehind(value);
        if (names.Count == 0)
        {
            return "more arithmetic than is done while compiling";
        }

        string more = names.Count > MostNames ? $" and {names.Count - MostNames} more" : "";
        return $"the {(names.Count == 1 ? "input" : "inputs")} {string.Join(", ", names.Take(MostNames).Select(UntrustedText.Quote))}{more}";
    }

    /// <summary>The option that ends the network at what the node reads: <c>Outputs = "boxes, scores"</c>.</summary>
    public string CutOff(int inputs)
    {
        IEnumerable<string> names = _node.Inputs.Take(inputs).Where(name => name.Length > 0).Select(name => UntrustedText.Escape(NamedSettings.Spelled(name)));
        return $"Outputs = \"{string.Join(", ", names)}\"";
    }

    /// <summary>How the attribute makes what a value depends on known: <c>FixedInputs = "rate=value"</c>.</summary>
    public string FixingOf(Value value) => $"FixedInputs = \"{InputsBehind(value).Select(UntrustedText.Escape).FirstOrDefault() ?? "name"}=value\"";
}
