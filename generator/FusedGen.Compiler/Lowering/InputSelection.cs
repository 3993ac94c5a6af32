using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Which inputs of the file become parameters. One that no output depends on never stands in the way: where outputs
/// were chosen it goes, and else it stays as a parameter that nothing reads, if C# has a type for its elements and its
/// size is known.
/// </summary>
internal sealed class InputSelection
{
    private readonly HashSet<string> _read;

    private InputSelection(IReadOnlyList<OnnxValueInfo> inputs, IReadOnlyList<OnnxValueInfo> parameters, HashSet<string> read)
    {
        Inputs = inputs;
        Parameters = parameters;
        _read = read;
    }

    /// <summary>The file's inputs to which it gives no value.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>Those of them that the program has.</summary>
    public IReadOnlyList<OnnxValueInfo> Parameters { get; }

    /// <summary>Whether an output depends on the input.</summary>
    public bool IsRead(string input) => _read.Contains(input);

    /// <summary>Selects the inputs of a graph.</summary>
    /// <param name="graph">The graph, with the outputs that are wanted.</param>
    /// <param name="nodes">The nodes that these need.</param>
    /// <param name="options">What the attribute says.</param>
    public static InputSelection Of(OnnxGraph graph, IReadOnlyList<OnnxNode> nodes, LoweringOptions options)
    {
        HashSet<string> read = new(nodes.SelectMany(NodeReads.Of).Concat(graph.Outputs.Select(o => o.Name)), StringComparer.Ordinal);
        HashSet<string> given = new(graph.Initializers.Select(i => i.Name), StringComparer.Ordinal);
        OnnxValueInfo[] inputs = graph.Inputs.Where(i => !given.Contains(i.Name)).ToArray();
        HashSet<string> batch = new(inputs.Select(LeadingSymbol).Where(symbol => symbol.Length > 0), StringComparer.Ordinal);
        return new InputSelection(inputs, inputs.Where(i => read.Contains(i.Name) || (options.Outputs.AreAll && CanBeParameter(i))).ToArray(), read);

        bool CanBeParameter(OnnxValueInfo input) =>
            OnnxDataTypes.OfPort(input.DataType) is not null
            && input.Dimensions is { } dimensions
            && dimensions.Select((d, axis) => axis == 0 || ModelInput.IsKnown(d) || batch.Contains(d.Symbol)
                || options.Dimensions.SizeOf(input.Name, axis, d.Symbol) is not null).All(known => known);
    }

    private static string LeadingSymbol(OnnxValueInfo input) =>
        input.Dimensions is { Count: > 0 } dimensions && !ModelInput.IsKnown(dimensions[0]) ? dimensions[0].Symbol : "";
}
