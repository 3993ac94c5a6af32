using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Functions;

/// <summary>What names and attributes inside a function mean where it is called.</summary>
internal sealed class FunctionCall
{
    private readonly OnnxNode _node;
    private readonly OnnxFunction _function;
    private readonly UniqueNames _unique;
    private readonly string _prefix;
    private readonly FunctionCall? _outer;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<(string From, string To)> _passedThrough = [];

    /// <param name="node">The node that calls, in the names of the caller.</param>
    /// <param name="function">What it calls.</param>
    /// <param name="unique">Gives names that nothing else has.</param>
    public FunctionCall(OnnxNode node, OnnxFunction function, UniqueNames unique)
    {
        _node = node;
        _function = function;
        _unique = unique;
        _prefix = NodeContext.NameOf(node);
        for (int i = 0; i < function.Inputs.Count; i++)
        {
            _names[function.Inputs[i]] = i < node.Inputs.Count ? node.Inputs[i] : "";
        }

        // The results get the names that the caller gives them, unless a name stands for something already: an input
        // that is handed through, or a result that is listed twice.
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            string inside = function.Outputs[i];
            if (node.Outputs[i].Length == 0)
            {
                continue;
            }

            if (_names.TryGetValue(inside, out string? given))
            {
                _passedThrough.Add((given, node.Outputs[i]));
            }
            else
            {
                _names.Add(inside, node.Outputs[i]);
            }
        }
    }

    private FunctionCall(FunctionCall outer)
    {
        _node = outer._node;
        _function = outer._function;
        _unique = outer._unique;
        _prefix = outer._prefix;
        _outer = outer;
    }

    /// <summary>
    /// The same inside a graph that a node of the function carries. What the graph defines ends with it.
    /// </summary>
    public FunctionCall Inside(OnnxGraph graph)
    {
        FunctionCall inside = new(this);
        foreach (string name in graph.Inputs.Select(i => i.Name).Concat(graph.Initializers.Select(i => i.Name)).Concat(graph.Nodes.SelectMany(n => n.Outputs))
            .Where(n => n.Length > 0))
        {
            if (!inside._names.ContainsKey(name))
            {
                inside._names.Add(name, _unique.Below(_prefix, name));
            }
        }

        return inside;
    }

    /// <summary>
    /// The name of a tensor of the function where it is called; empty for an input that the call leaves out. A name
    /// that nothing defines gets one too, so that it cannot mean a tensor of the caller: functions see nothing but
    /// their inputs.
    /// </summary>
    public string NameOf(string name)
    {
        if (name.Length == 0)
        {
            return "";
        }

        FunctionCall scope = this;
        while (true)
        {
            if (scope._names.TryGetValue(name, out string? known))
            {
                return known;
            }

            if (scope._outer is null)
            {
                string unique = _unique.Below(_prefix, name);
                scope._names.Add(name, unique);
                return unique;
            }

            scope = scope._outer;
        }
    }

    /// <summary>The name of a node of the function: messages tell the way to it.</summary>
    public string NodeName(OnnxNode node) => UniqueNames.Path(_prefix, NodeContext.NameOf(node));

    /// <summary>The opset of a node's domain: a function may be written for another one than the model.</summary>
    public long? OpsetOf(OnnxNode node) => _function.Opsets.TryGetValue(node.Domain, out long version) ? version : null;

    /// <summary>
    /// The attributes of a node of the function, those that refer to the function's own replaced by what the call
    /// gives, else by the function's default, else left out.
    /// </summary>
    public IReadOnlyDictionary<string, AttributeValue> AttributesOf(OnnxNode node)
    {
        if (node.Attributes.Values.All(attribute => attribute.Reference.Length == 0))
        {
            return node.Attributes;
        }

        Dictionary<string, AttributeValue> attributes = new(StringComparer.Ordinal);
        foreach (AttributeValue attribute in node.Attributes.Values)
        {
            if (attribute.Reference.Length == 0)
            {
                attributes.Add(attribute.Name, attribute);
            }
            else if (_node.Attributes.TryGetValue(attribute.Reference, out AttributeValue? given)
                || _function.Defaults.TryGetValue(attribute.Reference, out given))
            {
                attributes.Add(attribute.Name, given with { Name = attribute.Name, Reference = "" });
            }
        }

        return attributes;
    }

    /// <summary>Whether an attribute's graph is one that the call gives, in the names of the caller.</summary>
    public bool IsOfCaller(AttributeValue attribute) => _node.Attributes.Values.Any(given => ReferenceEquals(given.Graph, attribute.Graph));

    /// <summary>Nodes for results that are inputs of the function, or other results, under a second name.</summary>
    public IEnumerable<OnnxNode> PassedThrough() => _passedThrough.Select(pair => new OnnxNode(
        UniqueNames.Path(_prefix, "Identity"), "Identity", Opsets.Standard, [pair.From], [pair.To],
        new Dictionary<string, AttributeValue>(StringComparer.Ordinal))
    {
        // Every version has it, and the model may import none.
        Opset = Opsets.Newest,
    });
}
