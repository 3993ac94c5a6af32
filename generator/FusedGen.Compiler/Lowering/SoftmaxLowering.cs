using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Softmax and its relatives: along one axis since opset 13, over all axes from one on before.</summary>
internal static class SoftmaxLowering
{
    private const int PerAxisSince = 13;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Softmax", node => AlongAxis(node, Softmax)),
        new("LogSoftmax", node => AlongAxis(node, LogSoftmax)),
        new("Hardmax", node => AlongAxis(node, Hardmax)),
    ];

    /// <summary>e^(x − m) / Σ e^(x − m), where m, the largest, keeps the powers from overflowing.</summary>
    public static Value Softmax(NodeContext node, Value x, int axis) => Softmax(node, x, axis, null);

    /// <summary>
    /// The same with one more element in the sum, which has no place in the result: what is not attended to goes there.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="x">The elements.</param>
    /// <param name="axis">The axis that is summed.</param>
    /// <param name="sink">The further element, which broadcasts to x with the axis being 1; null for none.</param>
    public static Value Softmax(NodeContext node, Value x, int axis, Value? sink)
    {
        Value largest = node.Reduce(ReduceKind.Max, x, [axis]);
        if (sink is null)
        {
            Value powers = node.Map(x, largest, Power);
            return node.Map(powers, node.Reduce(ReduceKind.Sum, powers, [axis]), Formula.Divide);
        }

        Value bound = node.Map(largest, sink, (m, s) => Formula.Apply(BinaryFunction.Max, m, s));
        Value bounded = node.Map(x, bound, Power);
        Value sum = node.Map(node.Reduce(ReduceKind.Sum, bounded, [axis]), node.Map(sink, bound, Power), Formula.Add);
        return node.Map(bounded, sum, Formula.Divide);
    }

    private static Expression Power(Expression x, Expression largest) => Formula.Exp(Formula.Subtract(x, largest));

    /// <summary>(x − m) − ln Σ e^(x − m).</summary>
    public static Value LogSoftmax(NodeContext node, Value x, int axis)
    {
        Value shifted = node.Map(x, node.Reduce(ReduceKind.Max, x, [axis]), Formula.Subtract);
        Value sum = node.Reduce(ReduceKind.Sum, node.Map(shifted, Formula.Exp), [axis]);
        return node.Map(shifted, sum, (e, s) => Formula.Subtract(e, Formula.Apply(UnaryFunction.Log, s)));
    }

    /// <summary>1 at the first largest element, 0 elsewhere.</summary>
    private static Value Hardmax(NodeContext node, Value x, int axis)
    {
        node.RequireTable(x.Shape[axis]);
        int[] dimensions = x.Shape.ToArray().Select((d, i) => i == axis ? d : 1).ToArray();
        Tensor places = new(new Shape(dimensions), Enumerable.Range(0, x.Shape[axis]).Select(i => (long)i).ToArray());
        Value winner = node.Reduce(ReduceKind.ArgMax, x, [axis]);
        return node.Map(winner, node.NewConstant(places), (w, place) => Formula.Cast(Formula.Apply(BinaryFunction.Equal, w, place), x.Type));
    }

    /// <summary>A softmax as the opset of the standard operators has it, along the axis that the node names.</summary>
    public static Value Softmax(NodeContext node, Value x, long opset) => AlongAxis(node, x, opset, Softmax);

    private static void AlongAxis(NodeContext node, Func<NodeContext, Value, int, Value> lower) =>
        node.Bind(AlongAxis(node, node.FloatInput(0), node.Opset, lower));

    private static Value AlongAxis(NodeContext node, Value x, long opset, Func<NodeContext, Value, int, Value> lower)
    {
        if (x.Shape.Rank == 0)
        {
            throw node.Mismatch("reads a scalar, which has no axis");
        }

        if (opset >= PerAxisSince)
        {
            return lower(node, x, node.Axis(node.Integer("axis", -1), x.Shape.Rank));
        }

        int axis = node.Axis(node.Integer("axis", Math.Min(1, x.Shape.Rank - 1)), x.Shape.Rank);
        Value rows = node.Reshape(x, x.Shape.CountOf(0, axis), x.Shape.CountOf(axis, x.Shape.Rank));
        return node.Reshape(lower(node, rows, 1), x.Shape);
    }
}
