using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Lowering.Functions;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Verification.Recurrent;

/// <summary>
/// Writes a model with some of its recurrent layers as another reading means them. The weights are taken apart and put
/// together by nodes, which the lowering computes.
/// </summary>
internal sealed class RereadLayers
{
    /// <summary>
    /// The version of Split and Concat that the nodes are written for: without sizes, it makes equal parts.
    /// </summary>
    private const long Opset = 13;

    private const string ResetAttribute = "linear_before_reset";
    private const string DirectionAttribute = "direction";

    private readonly HashSet<OnnxNode> _layers;
    private readonly RecurrentReading _reading;
    private readonly UniqueNames _names;

    private RereadLayers(OnnxModel model, IEnumerable<OnnxNode> layers, RecurrentReading reading)
    {
        _layers = [.. layers];
        _reading = reading;
        _names = new UniqueNames(model.Graph);
    }

    /// <summary>The model with these layers read otherwise.</summary>
    /// <param name="model">The model, without functions.</param>
    /// <param name="layers">Recurrent layers of it, also inside branches.</param>
    /// <param name="reading">How they are read.</param>
    public static OnnxModel Of(OnnxModel model, IEnumerable<OnnxNode> layers, RecurrentReading reading) =>
        model with { Graph = new RereadLayers(model, layers, reading).Rewrite(model.Graph) };

    /// <summary>Whether a GRU applies its reset gate behind the product.</summary>
    public static long ResetOf(OnnxNode layer) => layer.Attributes.TryGetValue(ResetAttribute, out AttributeValue? value) ? value.Integer : 0;

    /// <summary>The direction of a layer.</summary>
    public static string DirectionOf(OnnxNode layer) => layer.Attributes.TryGetValue(DirectionAttribute, out AttributeValue? value) ? value.Text : "forward";

    private OnnxGraph Rewrite(OnnxGraph graph) => graph with { Nodes = graph.Nodes.SelectMany(Rewrite).ToArray() };

    private IEnumerable<OnnxNode> Rewrite(OnnxNode node)
    {
        if (_layers.Contains(node))
        {
            return Reread(node);
        }

        return node.Graphs.Any()
            ? [node with
            {
                Attributes = node.Attributes.ToDictionary(
                    pair => pair.Key, pair => pair.Value.Graph is { } inside ? pair.Value with { Graph = Rewrite(inside) } : pair.Value,
                    StringComparer.Ordinal),
            }]
            : [node];
    }

    private List<OnnxNode> Reread(OnnxNode layer)
    {
        List<OnnxNode> nodes = [];
        string[] inputs = layer.Inputs.ToArray();
        Dictionary<string, AttributeValue> attributes = layer.Attributes.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        if (_reading.GateOrder is { } order)
        {
            for (int input = 1; input < Math.Min(inputs.Length, 4); input++)
            {
                // The bias has the gates twice: for the input and for the recurrence.
                int[] blocks = input == 3 ? [.. order, .. order.Select(block => block + order.Count)] : order.ToArray();
                inputs[input] = Reordered(nodes, inputs[input], axis: 1, blocks);
            }
        }

        if (_reading.TogglesReset)
        {
            attributes[ResetAttribute] = Attribute(ResetAttribute, AttributeKind.Integer) with { Integer = ResetOf(layer) == 0 ? 1 : 0 };
        }

        if (_reading.IsTurned)
        {
            string direction = DirectionOf(layer);
            if (direction == "bidirectional")
            {
                for (int input = 1; input < Math.Min(inputs.Length, 4); input++)
                {
                    inputs[input] = Reordered(nodes, inputs[input], axis: 0, [1, 0]);
                }
            }
            else
            {
                attributes[DirectionAttribute] = Attribute(DirectionAttribute, AttributeKind.Text)
                    with { Text = direction == "reverse" ? "forward" : "reverse" };
            }
        }

        nodes.Add(layer with { Inputs = inputs, Attributes = attributes });
        return nodes;
    }

    /// <summary>Adds nodes that put the equal parts of a tensor into another order.</summary>
    private string Reordered(List<OnnxNode> nodes, string tensor, int axis, int[] order)
    {
        if (tensor.Length == 0)
        {
            return "";
        }

        string[] parts = order.Select(_ => _names.Below(tensor, "part")).ToArray();
        string result = _names.Below(tensor, "reread");
        Dictionary<string, AttributeValue> attributes = new(
            StringComparer.Ordinal) { ["axis"] = Attribute("axis", AttributeKind.Integer) with { Integer = axis } };
        nodes.Add(new OnnxNode("", "Split", Opsets.Standard, [tensor], parts, attributes) { Opset = Opset });
        nodes.Add(new OnnxNode("", "Concat", Opsets.Standard, order.Select(part => parts[part]).ToArray(), [result], attributes) { Opset = Opset });
        return result;
    }

    private static AttributeValue Attribute(string name, AttributeKind kind) => new(name, kind, 0, 0, "", null, [], [], [], null);
}
