using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// The outputs that a program wants, <c>Score.onnx, Label.onnx</c>: any tensors of the graph, so that a network can
/// also be cut off before its end. What only other outputs need is left out, inputs too.
/// </summary>
public sealed class SelectedOutputs
{
    /// <summary>The outputs of the file.</summary>
    public static readonly SelectedOutputs All = new([]);

    /// <summary>Outputs that a message names.</summary>
    private const int MostNames = 12;

    private readonly IReadOnlyList<string> _names;

    private SelectedOutputs(IReadOnlyList<string> names)
    {
        _names = names;
    }

    /// <summary>Whether the file's own outputs are wanted, and nothing is cut.</summary>
    public bool AreAll => _names.Count == 0;

    /// <summary>Reads names that are separated by commas or semicolons; an empty text means all outputs.</summary>
    /// <exception cref="ModelException">A name stands there twice.</exception>
    public static SelectedOutputs Parse(string? text)
    {
        IReadOnlyList<string> names = NamedSettings.Names(text);
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ModelException(DiagnosticIds.InvalidOutput, $"Outputs names {UntrustedText.Quote(twice.Key)} twice.");
        }

        return new SelectedOutputs(names);
    }

    /// <summary>The graph with these outputs, in their order.</summary>
    /// <exception cref="ModelException">The graph has no tensor of a name.</exception>
    internal OnnxGraph Of(OnnxGraph graph)
    {
        if (AreAll)
        {
            return graph;
        }

        HashSet<string> tensors = new(graph.Nodes.SelectMany(node => node.Outputs), StringComparer.Ordinal);
        tensors.UnionWith(graph.Inputs.Select(input => input.Name));
        tensors.UnionWith(graph.Initializers.Select(initializer => initializer.Name));
        tensors.Remove("");
        return graph with { Outputs = _names.Select(name => Output(graph, tensors, name)).ToArray() };
    }

    private static OnnxValueInfo Output(OnnxGraph graph, HashSet<string> tensors, string name)
    {
        if (graph.Outputs.FirstOrDefault(output => output.Name == name) is { } own)
        {
            return own;
        }

        if (tensors.Contains(name))
        {
            return new OnnxValueInfo(name, 0, null);
        }

        string known = string.Join(", ", graph.Outputs.Take(MostNames).Select(output => UntrustedText.Quote(output.Name)));
        string more = graph.Outputs.Count > MostNames ? $" and {Figures.Count(graph.Outputs.Count - MostNames)} more" : "";
        throw new ModelException(
            DiagnosticIds.InvalidOutput,
            $"Outputs names {UntrustedText.Quote(name)}, and the network has no tensor of that name. Its outputs: {known}{more}. "
            + $"Any other tensor of its graph can be named too.");
    }
}
