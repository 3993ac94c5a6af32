using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Attention;

/// <summary>Attention whose scores and weights go through graphs that the node carries.</summary>
internal static class FlexAttentionLowering
{
    private const string ScoreGraph = "score_mod";
    private const string WeightGraph = "prob_mod";

    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("FlexAttention", FlexAttention, Since: 1, Domain: Opsets.Preview)];

    /// <summary>The graphs that run with a node.</summary>
    public static IEnumerable<OnnxGraph> GraphsOf(OnnxNode node) => node.Operator == "FlexAttention" && node.Domain == Opsets.Preview
        ? new[] { ScoreGraph, WeightGraph }.Select(name => node.Attributes.TryGetValue(name, out AttributeValue? value) ? value.Graph : null)
            .OfType<OnnxGraph>()
        : [];

    private static void FlexAttention(NodeContext node)
    {
        Value q = node.FloatInput(0);
        Value k = node.FloatInput(1);
        Value v = node.FloatInput(2);
        node.RequireSameType(q, k, v);
        if (new[] { q, k, v }.Any(x => x.Shape.Rank != 4))
        {
            throw node.Mismatch($"has queries, keys and values of the shapes {q.Shape}, {k.Shape} and {v.Shape}");
        }

        Value scores = Modified(node, ScoreGraph, ScaledDotProduct.Score(node, q, k, node.Float("scale", 1 / Math.Sqrt(q.Shape[3]))));
        Value weights = Modified(node, WeightGraph, SoftmaxLowering.Softmax(node, scores, 3));
        node.Bind(ScaledDotProduct.Take(node, weights, v));
    }

    private static Value Modified(NodeContext node, string name, Value x)
    {
        if (!node.HasAttribute(name))
        {
            return x;
        }

        (OnnxGraph graph, IReadOnlyList<OnnxNode> nodes) = node.Inside(name);
        IReadOnlyList<Value> results = graph.Inputs.Count == 1 && graph.Outputs.Count == 1
            ? node.Run(graph, nodes, [x])
            : throw node.Mismatch($"has a graph '{name}' with {graph.Inputs.Count} inputs and {graph.Outputs.Count} outputs, which must be one of each");
        return results[0].Type == x.Type && results[0].Shape.Equals(x.Shape)
            ? results[0]
            : throw node.Mismatch($"has a graph '{name}' that makes {results[0].Type} {results[0].Shape} of {x.Type} {x.Shape}");
    }
}
