using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Attention;

namespace FusedGen.Compiler.Lowering.Contrib;

/// <summary>The forms in which an attention says which keys are padding, and whether a query sees later keys.</summary>
internal static class PaddingMask
{
    private const double DefaultFilter = -10000;

    /// <summary>
    /// What is added to the scores, in a shape that broadcasts to [batch, heads, queries, keys]; null for nothing.
    /// </summary>
    /// <param name="node">An attention with <c>mask_filter_value</c> and <c>unidirectional</c>.</param>
    /// <param name="mask">Integers, or null: ends; ends with starts; or 1 for each key that is seen, for all queries or
    /// for each.</param>
    /// <param name="bias">A bias of the scores, or null.</param>
    /// <param name="q">[batch, heads, queries, features].</param>
    /// <param name="keys">How many keys there are, those of earlier calls included.</param>
    /// <param name="past">How many of them are of earlier calls.</param>
    public static Value? Bias(NodeContext node, Value? mask, Value? bias, Value q, int keys, int past)
    {
        Value? padding = mask is null ? null : Padding(node, mask, q, keys);
        Value? causal = node.Flag("unidirectional", false)
            ? AttentionMask.Causal(node, q.Shape[2], keys, node.NewConstant(Tensor.ScalarOf((long)past)), q.Type)
            : null;
        if (bias is not null)
        {
            node.RequireSameType(q, bias);
        }

        return AttentionMask.Sum(node, [padding, causal, bias]);
    }

    private static Value Padding(NodeContext node, Value mask, Value q, int keys)
    {
        double filter = node.Float("mask_filter_value", DefaultFilter);
        int batch = q.Shape[0];
        int queries = q.Shape[2];
        if (mask.Type != ElementType.Int32)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"has a mask of type {mask.Type}, where int32 is needed");
        }

        return mask.Shape.ToArray() switch
        {
            [int ends] when ends == batch => AttentionMask.Outside(node, keys, null, mask, filter, q.Type),
            [int both] when both == 2 * batch =>
                AttentionMask.Outside(node, keys, node.Slice(mask, 0, batch, batch), node.Slice(mask, 0, 0, batch), filter, q.Type),
            [int rows, int columns] when columns == keys => AttentionMask.NotPositive(node, node.Reshape(mask, rows, 1, 1, keys), filter, q.Type),
            [int samples, int rows, int columns] when rows == queries && columns == keys =>
                AttentionMask.NotPositive(node, node.Reshape(mask, samples, 1, rows, keys), filter, q.Type),
            _ => throw node.Unsupported(
                $"has a mask of the shape {mask.Shape} for {batch} samples, {queries} queries and {keys} keys; supported are ends, ends with starts, "
                + $"and masks of the keys for all queries or for each"),
        };
    }
}
