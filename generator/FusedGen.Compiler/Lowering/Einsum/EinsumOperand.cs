using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.Einsum;

/// <summary>A factor of an Einstein sum, each of whose axes has a label of its own.</summary>
/// <param name="Value">The elements.</param>
/// <param name="Labels">The label of each axis.</param>
internal sealed record EinsumOperand(Value Value, IReadOnlyList<int> Labels)
{
    /// <summary>
    /// An operand as it comes: of axes with the same label the diagonal is taken, and axes of 1 that broadcast are left
    /// out.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="value">The elements.</param>
    /// <param name="labels">The label of each axis.</param>
    /// <param name="sizes">The size of each label over all operands.</param>
    public static EinsumOperand Of(NodeContext node, Value value, IReadOnlyList<int> labels, IReadOnlyDictionary<int, int> sizes)
    {
        int[] strides = value.Shape.Strides();
        int[] distinct = labels.Distinct().Where(label => sizes[label] == value.Shape[IndexOf(labels, label)]).ToArray();
        int[] steps = distinct.Select(label => labels.Select((l, axis) => l == label ? strides[axis] : 0).Sum()).ToArray();
        Shape shape = node.ShapeOf(distinct.Select(label => sizes[label]));
        return new EinsumOperand(node.Pick(value, shape, 0, steps.Select(s => new AxisMap(s)).ToArray()), distinct);
    }

    public int SizeOf(int label) => Value.Shape[IndexOf(Labels, label)];

    /// <summary>The sum over all axes but those with the given labels.</summary>
    public EinsumOperand Keep(NodeContext node, ICollection<int> kept)
    {
        int[] summed = Enumerable.Range(0, Labels.Count).Where(axis => !kept.Contains(Labels[axis])).ToArray();
        return summed.Length == 0
            ? this
            : new EinsumOperand(node.Reduce(ReduceKind.Sum, Value, summed, keepDimensions: false), Labels.Where(kept.Contains).ToArray());
    }

    /// <summary>
    /// The elements with the axes in the given order; a label that the operand does not have gets an axis of 1.
    /// </summary>
    public Value Arranged(NodeContext node, IReadOnlyList<int> order)
    {
        int[] own = order.Where(Labels.Contains).ToArray();
        Value permuted = node.Transpose(Value, own.Select(label => IndexOf(Labels, label)).ToArray());
        return node.Reshape(permuted, order.Select(label => own.Contains(label) ? SizeOf(label) : 1).ToArray());
    }

    private static int IndexOf(IReadOnlyList<int> labels, int label) => Enumerable.Range(0, labels.Count).First(axis => labels[axis] == label);
}
