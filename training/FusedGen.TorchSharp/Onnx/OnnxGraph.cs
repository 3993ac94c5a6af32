namespace FusedGen.TorchSharp.Onnx;

/// <summary>A constant of the graph. Exactly one of the two arrays is set; both are in row-major order.</summary>
internal sealed record OnnxTensor(string Name, long[] Shape, float[]? Floats, long[]? Integers);

/// <summary>
/// One operator call. An attribute's value is a <c>long</c>, <c>float</c>, <c>string</c> or <c>long[]</c>.
/// </summary>
internal sealed record OnnxNode(
    string Name, string Operator, IReadOnlyList<string> Inputs, string Output, IReadOnlyList<(string Name, object Value)> Attributes);

/// <summary>
/// A graph of one input and one output whose shapes lack the leading batch dimension, which is symbolic in the file.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxTensor> _initializers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public OnnxGraph(string name, string inputName, string outputName, long[] inputShape)
    {
        Name = name;
        InputName = inputName;
        OutputName = outputName;
        InputShape = inputShape;
        _names.Add(inputName);
        _names.Add(outputName);
    }

    public string Name { get; }

    public string InputName { get; }

    public string OutputName { get; }

    public long[] InputShape { get; }

    public long[] OutputShape { get; private set; } = [];

    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>In the order of their first use.</summary>
    public List<OnnxTensor> Initializers { get; } = [];

    public List<(string Key, string Value)> Metadata { get; } = [];

    /// <summary>A name that nothing in the graph has yet: the wanted one, or that with a number.</summary>
    public string UniqueName(string wanted)
    {
        string name = wanted;
        for (int number = 2; !_names.Add(name); number++)
        {
            name = FormattableString.Invariant($"{wanted}_{number}");
        }

        return name;
    }

    /// <summary>Adds a constant, or finds it where a module that runs twice brings it again.</summary>
    public string AddInitializer(OnnxTensor tensor)
    {
        if (_initializers.TryGetValue(tensor.Name, out OnnxTensor? known) && Same(known, tensor))
        {
            return known.Name;
        }

        OnnxTensor added = tensor with { Name = UniqueName(tensor.Name) };
        _initializers.Add(added.Name, added);
        Initializers.Add(added);
        return added.Name;
    }

    public OnnxTensor? FindInitializer(string name) => _initializers.GetValueOrDefault(name);

    /// <summary>Makes a computed value the graph's output, under the output's name.</summary>
    public void SetOutput(string value, long[] shape)
    {
        OutputShape = shape;
        int producer = Nodes.FindIndex(node => node.Output == value);
        if (producer < 0)
        {
            Nodes.Add(new OnnxNode(UniqueName("identity"), "Identity", [value], OutputName, []));
            return;
        }

        for (int index = 0; index < Nodes.Count; index++)
        {
            OnnxNode node = Nodes[index];
            Nodes[index] = node with
            {
                Output = index == producer ? OutputName : node.Output,
                Inputs = [.. node.Inputs.Select(input => input == value ? OutputName : input)],
            };
        }
    }

    private static bool Same(OnnxTensor left, OnnxTensor right) =>
        left.Shape.AsSpan().SequenceEqual(right.Shape)
        && left.Floats.AsSpan().SequenceEqual(right.Floats)
        && left.Integers.AsSpan().SequenceEqual(right.Integers);
}
