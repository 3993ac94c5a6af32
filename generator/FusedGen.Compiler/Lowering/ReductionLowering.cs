using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>Reductions: a sum, product, largest or smallest along axes, often between two maps.</summary>
internal static class ReductionLowering
{
    private const string Restriction = "Constant axes.";

    /// <summary>Longest axis whose running sum is written as a product with a triangular matrix.</summary>
    private const int LongestRunningSum = 2048;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Plain("ReduceSum", ReduceKind.Sum),
        Plain("ReduceProd", ReduceKind.Product),
        Plain("ReduceMax", ReduceKind.Max),
        Plain("ReduceMin", ReduceKind.Min),
        Composed("ReduceMean", (node, x, axes) => Mean(node, x, axes)),
        Composed("ReduceL1", (node, x, axes) => node.Reduce(ReduceKind.Sum, node.Map(x, Formula.Absolute), axes)),
        Composed("ReduceL2", (node, x, axes) => Root(node, SumOfSquares(node, x, axes))),
        Composed("ReduceSumSquare", SumOfSquares),
        Composed("ReduceLogSum", (node, x, axes) => node.Map(node.RequireFloating(node.Reduce(ReduceKind.Sum, x, axes)), s => Formula.Apply(UnaryFunction.Log, s))),
        Composed("ReduceLogSumExp", LogSumExp),
        Index("ArgMax", ReduceKind.ArgMax, ReduceKind.ArgMaxLast),
        Index("ArgMin", ReduceKind.ArgMin, ReduceKind.ArgMinLast),
        new("CumSum", RunningSum, Restrictions: $"A constant axis of at most {LongestRunningSum}."),
    ];

    private static OperatorLowering Plain(string name, ReduceKind kind) => Composed(name, (node, x, axes) => node.Reduce(kind, x, axes));

    /// <summary>The axes: an attribute, later an input; none means all, or with <c>noop_with_empty_axes</c> none.</summary>
    private static OperatorLowering Composed(string name, Func<NodeContext, Value, int[], Value> lower) => new(
        name,
        node =>
        {
            Value x = node.Input(0);
            long[] named = (node.HasInput(1) ? node.ConstantIntegers(1, "axes") : node.Integers("axes")) ?? [];
            bool all = named.Length == 0 && !node.Flag("noop_with_empty_axes", false);
            int[] axes = all ? Enumerable.Range(0, x.Shape.Rank).ToArray() : node.Axes(named, x.Shape.Rank);
            Value kept = lower(node, x, axes);
            node.Bind(node.Flag("keepdims", true) ? kept : node.Reshape(kept, kept.Shape.ToArray().Where((_, axis) => !axes.Contains(axis)).ToArray()));
        },
        Restrictions: Restriction);

    private static OperatorLowering Index(string name, ReduceKind first, ReduceKind last) => new(name, node =>
    {
        Value x = node.Input(0);
        int axis = node.Axis(node.Integer("axis", 0), x.Shape.Rank);
        if (x.Shape[axis] == 0)
        {
            throw node.Mismatch($"looks for a place along the empty axis {axis} of the shape {x.Shape}");
        }

        node.Bind(node.Reduce(node.Flag("select_last_index", false) ? last : first, x, [axis], node.Flag("keepdims", true)));
    });

    private static Value Mean(NodeContext node, Value x, int[] axes)
    {
        if (x.Type.IsFloating())
        {
            return node.Mean(x, axes);
        }

        int count = axes.Aggregate(1, (product, axis) => product * x.Shape[axis]);
        return node.Map(node.Reduce(ReduceKind.Sum, x, axes), s => Formula.Divide(s, count));
    }

    private static Value SumOfSquares(NodeContext node, Value x, int[] axes) =>
        node.Reduce(ReduceKind.Sum, node.Map(x, e => Formula.Multiply(e, e)), axes);

    /// <summary>The square root, of integers by way of doubles.</summary>
    private static Value Root(NodeContext node, Value x) => x.Type.IsFloating()
        ? node.Map(x, Formula.Sqrt)
        : node.Map(x, e => Formula.Cast(Formula.Sqrt(Formula.Cast(e, ElementType.Float64)), x.Type));

    /// <summary>m + ln Σ e^(x − m), where m is the largest, or 0 where that is infinite.</summary>
    private static Value LogSumExp(NodeContext node, Value x, int[] axes)
    {
        node.RequireFloating(x);
        Value largest = node.Map(
            node.Reduce(ReduceKind.Max, x, axes),
            m => Formula.Select(Formula.Apply(UnaryFunction.IsInfinity, m), Formula.Number(0, m.Type), m));
        Value sum = node.Reduce(ReduceKind.Sum, node.Map(x, largest, (e, m) => Formula.Exp(Formula.Subtract(e, m))), axes);
        return node.Map(sum, largest, (s, m) => Formula.Add(Formula.Apply(UnaryFunction.Log, s), m));
    }

    /// <summary>Each element with all before it, as a product with a triangular matrix of ones.</summary>
    private static void RunningSum(NodeContext node)
    {
        Value x = node.Input(0);
        Tensor named = node.Constant(1, "axis");
        if (named.Count != 1 || named.Type.IsFloating())
        {
            throw node.Mismatch($"has an axis of type {named.Type} and shape {named.Shape}");
        }

        int axis = node.Axis(named.Integers[0], x.Shape.Rank);
        int length = x.Shape[axis];
        if (length > LongestRunningSum)
        {
            throw node.Fail(DiagnosticIds.TooLarge, $"sums along an axis of {length}; the limit is {LongestRunningSum}");
        }

        bool exclusive = node.Flag("exclusive", false);
        bool reverse = node.Flag("reverse", false);
        int last = x.Shape.Rank - 1;
        Value rows = node.Swap(x, axis, last);
        long[] ones = Enumerable.Range(0, length * length)
            .Select(i => Takes(i / length, i % length, exclusive, reverse) ? 1L : 0L)
            .ToArray();
        Shape square = new(length, length);
        Value sums = x.Type.IsFloating()
            ? node.Linear(rows, new Tensor(square, ones.Select(o => (double)o).ToArray(), x.Type), null)
            : Integers(node, rows, new Tensor(square, ones, x.Type));
        node.Bind(node.Swap(sums, axis, last));
    }

    private static bool Takes(int output, int input, bool exclusive, bool reverse) =>
        output == input ? !exclusive : reverse ? input > output : input < output;

    private static Value Integers(NodeContext node, Value rows, Tensor weight)
    {
        Value matrix = node.Reshape(rows, rows.Shape.Count / Math.Max(1, rows.Shape.Last), rows.Shape.Last);
        Value transposed = node.Transpose(node.NewConstant(weight), 1, 0);
        return node.Reshape(node.MatMul(matrix, transposed), rows.Shape);
    }
}
