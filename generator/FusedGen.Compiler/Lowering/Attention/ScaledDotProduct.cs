using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering.Attention;

/// <summary>The stages of attention, each [batch, heads, queries, keys] but the last.</summary>
/// <param name="Scores">s · Q · Kᵀ.</param>
/// <param name="Capped">The scores held within ±cap, smoothly.</param>
/// <param name="Masked">The capped scores with the bias, which holds the mask.</param>
/// <param name="Weights">Their softmax over the keys.</param>
internal sealed record AttentionScores(Value Scores, Value Capped, Value Masked, Value Weights);

/// <summary>
/// <c>Y = softmax(cap(s · Q · Kᵀ) + bias) · V</c> for each head. Operators differ in how they say what Q, K, V and the
/// bias are.
/// </summary>
internal static class ScaledDotProduct
{
    /// <summary>The weights with which each query takes the values.</summary>
    /// <param name="node">The node.</param>
    /// <param name="q">[batch, heads, queries, features].</param>
    /// <param name="k">[batch, heads of keys, keys, features]; fewer heads are shared by as many heads of queries
    /// each.</param>
    /// <param name="scale">s.</param>
    /// <param name="cap">The bound of the scores; 0 for none.</param>
    /// <param name="bias">What is added to the scores; null for nothing.</param>
    /// <param name="sink">A score of each head, [heads, 1, 1], that takes a part of the weights and has no value; null
    /// for none.</param>
    public static AttentionScores Weigh(NodeContext node, Value q, Value k, double scale, double cap, Value? bias, Value? sink = null)
    {
        Value scores = Score(node, q, k, scale);
        Value capped = cap == 0 ? scores : node.Map(scores, x => Formula.Multiply(Formula.Apply(UnaryFunction.Tanh, Formula.Multiply(x, 1 / cap)), cap));
        Value masked = bias is null ? capped : node.Map(capped, bias, Formula.Add);
        return masked.Shape.Equals(scores.Shape)
            ? new AttentionScores(scores, capped, masked, SoftmaxLowering.Softmax(node, masked, 3, sink))
            : throw node.Mismatch($"has a mask that broadcasts to {masked.Shape}, for scores of the shape {scores.Shape}");
    }

    /// <summary>s · Q · Kᵀ, [batch, heads, queries, keys].</summary>
    public static Value Score(NodeContext node, Value q, Value k, double scale) =>
        node.Map(node.MatMul(q, node.Swap(Shared(node, k, q.Shape[1]), 2, 3)), x => Formula.Multiply(x, scale));

    /// <summary>The sums of the values, [batch, heads, queries, features].</summary>
    public static Value Take(NodeContext node, Value weights, Value v) => node.MatMul(weights, Shared(node, v, weights.Shape[1]));

    private static Value Shared(NodeContext node, Value x, int heads)
    {
        if (x.Shape[1] == 0 || heads % x.Shape[1] != 0)
        {
            throw node.Mismatch($"shares {x.Shape[1]} heads of keys and values among {heads} heads of queries");
        }

        int sharing = heads / x.Shape[1];
        return sharing == 1 ? x : node.Take(x, 1, Enumerable.Range(0, heads).Select(h => h / sharing).ToArray());
    }
}
