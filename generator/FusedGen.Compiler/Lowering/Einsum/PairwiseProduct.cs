using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Einsum;

/// <summary>The product of two factors, summed over the labels that both have and nothing else needs.</summary>
internal static class PairwiseProduct
{
    /// <param name="node">The node.</param>
    /// <param name="left">One factor.</param>
    /// <param name="right">The other; each of its labels that are not needed is one of the left factor's too.</param>
    /// <param name="needed">The labels that stay.</param>
    public static EinsumOperand Of(NodeContext node, EinsumOperand left, EinsumOperand right, ICollection<int> needed)
    {
        if (left.Value.Constant is not null)
        {
            // Weights stand on the right.
            (left, right) = (right, left);
        }

        int[] summed = left.Labels.Where(label => right.Labels.Contains(label) && !needed.Contains(label)).ToArray();
        return summed.Length == 0 ? Elementwise(node, left, right) : Contracted(node, left, right, summed);
    }

    private static EinsumOperand Elementwise(NodeContext node, EinsumOperand left, EinsumOperand right)
    {
        int[] labels = left.Labels.Union(right.Labels).ToArray();
        return new EinsumOperand(node.Map(left.Arranged(node, labels), right.Arranged(node, labels), Formula.Multiply), labels);
    }

    /// <summary>
    /// A matrix product for each place of the labels that both keep. Axes of 1 stay apart beside those: one of them may
    /// be the batch, which must not be merged with another axis.
    /// </summary>
    private static EinsumOperand Contracted(NodeContext node, EinsumOperand left, EinsumOperand right, int[] summed)
    {
        int[] shared = left.Labels.Where(label => right.Labels.Contains(label) && !summed.Contains(label)).ToArray();
        int[] rows = left.Labels.Where(label => !right.Labels.Contains(label)).ToArray();
        int[] columns = right.Labels.Where(label => !left.Labels.Contains(label)).ToArray();
        if (right.Value.Constant is not null && shared.Length == 0)
        {
            // A layer has any number of rows in front of its features.
            Value features = Merged(node, left, rows, summed);
            Value weights = Merged(node, right, [], summed, columns);
            return Split(node, LinearLowering.MatMul(node, features, weights), [.. rows, .. columns], left, right);
        }

        int[] leading = [.. shared, .. rows.Where(label => left.SizeOf(label) == 1), .. columns.Where(label => right.SizeOf(label) == 1)];
        int[] tall = rows.Except(leading).ToArray();
        int[] wide = columns.Except(leading).ToArray();
        Value product = node.MatMul(Merged(node, left, leading, tall, summed), Merged(node, right, leading, summed, wide));
        return Split(node, product, [.. leading, .. tall, .. wide], left, right);
    }

    /// <summary>The elements in the order of the leading labels and of each group, whose axes become one.</summary>
    private static Value Merged(NodeContext node, EinsumOperand operand, int[] leading, params int[][] groups)
    {
        Value arranged = operand.Arranged(node, [.. leading, .. groups.SelectMany(group => group)]);
        IEnumerable<int> sizes = leading.Select(label => operand.Labels.Contains(label) ? operand.SizeOf(label) : 1);
        return node.Reshape(arranged, [.. sizes, .. groups.Select(group => group.Aggregate(1, (count, label) => count * operand.SizeOf(label)))]);
    }

    private static EinsumOperand Split(NodeContext node, Value product, int[] labels, EinsumOperand left, EinsumOperand right) =>
        new(node.Reshape(product, labels.Select(label => left.Labels.Contains(label) ? left.SizeOf(label) : right.SizeOf(label)).ToArray()), labels);
}
