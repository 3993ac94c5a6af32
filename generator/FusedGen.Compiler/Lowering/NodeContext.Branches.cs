using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Graphs inside a node.</summary>
internal sealed partial class NodeContext
{
    /// <summary>Lowers a graph that the node carries, in the place of the node.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <returns>The values of the graph's outputs, as many as the node has.</returns>
    public IReadOnlyList<Value> Branch(string name)
    {
        OnnxGraph branch = Attribute(name, AttributeKind.Graph)?.Graph ?? throw Fail(DiagnosticIds.InvalidGraph, $"lacks its graph '{name}'");
        if (branch.Inputs.Count > 0)
        {
            throw Fail(DiagnosticIds.InvalidGraph, $"has a graph '{name}' with inputs of its own");
        }

        return branch.Outputs.Count == OutputCount
            ? _lowering.LowerBranch(branch, _values, _graph)
            : throw Fail(DiagnosticIds.InvalidGraph, $"has {OutputCount} outputs and a graph '{name}' with {branch.Outputs.Count}");
    }

    /// <summary>The network's inputs that a value depends on, by name.</summary>
    public IReadOnlyList<string> InputsBehind(Value value) => _graph.InputsBehind(value);
}
