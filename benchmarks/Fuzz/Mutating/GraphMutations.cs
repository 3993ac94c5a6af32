using FusedGen.Compiler.Lowering;
using FusedGen.Fuzz.Wire;

namespace FusedGen.Fuzz.Mutating;

/// <summary>Changes that mostly leave a sound graph: other operators, other wires, nodes out of other models.</summary>
internal static class GraphMutations
{
    private const int NodeInput = 1;
    private const int NodeOutput = 2;
    private const int NodeOperator = 4;
    private const int NodeAttribute = 5;

    private static readonly string[] s_operators = SupportedOperators.All.Where(o => o.Domain.Length == 0).Select(o => o.Name).ToArray();

    public static void Apply(WireMessage model, WireMessage donor, Random random)
    {
        WireMessage? graph = GraphOf(model);
        WireMessage[] nodes = NodesOf(graph);
        if (graph is null || nodes.Length == 0)
        {
            return;
        }

        WireMessage node = nodes[random.Next(nodes.Length)];
        switch (random.Next(8))
        {
            case 0 or 1:
                ChangeOperator(node, random);
                break;
            case 2 or 3:
                Rewire(graph, node, random);
                break;
            case 4:
                TakeAttribute(node, donor, random);
                break;
            case 5:
                AddOutput(graph, random);
                break;
            default:
                Splice(graph, donor, random);
                break;
        }
    }

    private static void ChangeOperator(WireMessage node, Random random)
    {
        if (node.Fields.Find(f => f.Number == NodeOperator) is { } name)
        {
            name.Text = s_operators[random.Next(s_operators.Length)];
        }
    }

    /// <summary>Swaps, drops, doubles or blanks an input, or reads another tensor there.</summary>
    private static void Rewire(WireMessage graph, WireMessage node, Random random)
    {
        WireField[] inputs = node.Fields.Where(f => f.Number == NodeInput && f.Form == 2).ToArray();
        if (inputs.Length == 0)
        {
            return;
        }

        WireField input = inputs[random.Next(inputs.Length)];
        WireField other = inputs[random.Next(inputs.Length)];
        string[] names = TensorNames(graph);
        switch (random.Next(6))
        {
            case 0:
                (input.Bytes, other.Bytes) = (other.Bytes, input.Bytes);
                break;
            case 1:
                node.Fields.Remove(input);
                break;
            case 2:
                node.Fields.Insert(node.Fields.IndexOf(input), input.Clone());
                break;
            case 3:
                input.Text = "";
                break;
            default:
                input.Text = names.Length > 0 ? names[random.Next(names.Length)] : "";
                break;
        }
    }

    private static void TakeAttribute(WireMessage node, WireMessage donor, Random random)
    {
        WireField[] attributes = NodesOf(GraphOf(donor)).SelectMany(n => n.Fields.Where(f => f.Number == NodeAttribute)).ToArray();
        if (attributes.Length > 0)
        {
            node.Fields.Add(attributes[random.Next(attributes.Length)].Clone());
        }
    }

    private static void AddOutput(WireMessage graph, Random random)
    {
        string[] names = TensorNames(graph);
        if (names.Length > 0)
        {
            WireMessage output = new(MessageKind.ValueInfo);
            output.Fields.Add(WireField.OfText(1, names[random.Next(names.Length)]));
            graph.Fields.Add(WireField.OfMessage(12, output));
        }
    }

    /// <summary>
    /// Puts a node of another model, with its constants, between a tensor and one of its readers, or behind it as an
    /// output.
    /// </summary>
    private static void Splice(WireMessage graph, WireMessage donor, Random random)
    {
        WireMessage? other = GraphOf(donor);
        WireMessage[] nodes = NodesOf(other);
        string[] names = TensorNames(graph);
        if (other is null || nodes.Length == 0 || names.Length == 0)
        {
            return;
        }

        Dictionary<string, WireField> constants = [];
        foreach (WireField tensor in other.Fields.Where(f => f is { Number: 5, Nested: not null }))
        {
            constants[tensor.Nested!.TextOf(8)] = tensor;
        }

        WireMessage spliced = nodes[random.Next(nodes.Length)].Clone();
        int number = graph.Fields.Count;
        foreach (WireField input in spliced.Fields.Where(f => f.Number == NodeInput && f.Form == 2 && f.Bytes.Length > 0))
        {
            if (constants.TryGetValue(input.Text, out WireField? constant))
            {
                WireField copy = constant.Clone();
                string name = $"spliced.{number}.{graph.Fields.Count}";
                copy.Nested!.Fields.RemoveAll(f => f.Number == 8);
                copy.Nested.Fields.Add(WireField.OfText(8, name));
                graph.Fields.Add(copy);
                input.Text = name;
            }
            else
            {
                input.Text = names[random.Next(names.Length)];
            }
        }

        List<string> outputs = [];
        foreach (WireField output in spliced.Fields.Where(f => f.Number == NodeOutput && f.Form == 2 && f.Bytes.Length > 0))
        {
            output.Text = $"spliced.{number}.out{outputs.Count}";
            outputs.Add(output.Text);
        }

        WireField[] readers = graph.Fields.Where(f => f is { Number: 1, Nested: not null })
            .SelectMany(f => f.Nested!.Fields.Where(i => i.Number == NodeInput && i.Form == 2))
            .Concat(graph.Fields.Where(f => f is { Number: 12, Nested: not null }).SelectMany(f => f.Nested!.Fields.Where(i => i.Number == 1)))
            .ToArray();
        graph.Fields.Insert(0, WireField.OfMessage(1, spliced));
        if (outputs.Count > 0 && readers.Length > 0)
        {
            readers[random.Next(readers.Length)].Text = outputs[random.Next(outputs.Count)];
        }
    }

    private static WireMessage? GraphOf(WireMessage model) => model.Fields.Find(f => f.Number == 7)?.Nested;

    private static WireMessage[] NodesOf(WireMessage? graph) =>
        graph?.Fields.Where(f => f is { Number: 1, Nested: not null }).Select(f => f.Nested!).ToArray() ?? [];

    /// <summary>Everything that a node could read.</summary>
    private static string[] TensorNames(WireMessage graph) =>
    [
        .. NodesOf(graph).SelectMany(n => n.Fields.Where(f => f.Number == NodeOutput && f.Form == 2).Select(f => f.Text)),
        .. graph.Fields.Where(f => f is { Number: 11, Nested: not null }).Select(f => f.Nested!.TextOf(1)),
        .. graph.Fields.Where(f => f is { Number: 5, Nested: not null }).Select(f => f.Nested!.TextOf(8)),
    ];
}
