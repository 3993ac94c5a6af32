using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.Loops;

namespace FusedGen.Compiler.Lowering;

/// <summary>Reductions: a sum, product, largest or smallest along axes, often between two maps.</summary>
internal static class ReductionLowering
{
    private const string RunningRestriction = "An axis that is constant, or an input of the model.";
    private const string Restriction = "Axes that are constant, or an input of the model.";

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
        Composed("ReduceLogSum", (node, x, axes) =>
            node.Map(node.RequireFloating(node.Reduce(ReduceKind.Sum, x, axes)), s => Formula.Apply(UnaryFunction.Log, s))),
        Composed("ReduceLogSumExp", LogSumExp),
        Index("ArgMax", ReduceKind.ArgMax, ReduceKind.ArgMaxLast),
        Index("ArgMin", ReduceKind.ArgMin, ReduceKind.ArgMinLast),
        new("CumSum", RunningSum, Restrictions: RunningRestriction),
        new("CumProd", RunningProduct, Restrictions: RunningRestriction),
    ];

    private static OperatorLowering Plain(string name, ReduceKind kind) => Composed(name, (node, x, axes) => node.Reduce(kind, x, axes));

    /// <summary>
    /// The axes: an attribute, later an input; none means all, or with <c>noop_with_empty_axes</c> none.
    /// </summary>
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

        // The sum may leave the type that the mean does not leave.
        int count = axes.Aggregate(1, (product, axis) => product * x.Shape[axis]);
        Value wide = node.Map(x, e => Formula.Cast(e, x.Type == ElementType.UInt64 ? x.Type : ElementType.Int64));
        return node.Map(node.Reduce(ReduceKind.Sum, wide, axes), s => Formula.Cast(Formula.Divide(s, count), x.Type));
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

    private static void RunningSum(NodeContext node)
    {
        (Value x, int axis) = AlongAxis(node);
        node.Bind(node.Add(new RunningSumOperation(
            node.Origin, x, axis, node.Flag("exclusive", false), node.Flag("reverse", false), node.NewValue(x.Type, x.Shape))));
    }

    /// <summary>Element by element, so that a product overflows where that of the specification does.</summary>
    private static void RunningProduct(NodeContext node)
    {
        (Value x, int axis) = AlongAxis(node);
        bool isExclusive = node.Flag("exclusive", false);
        Value steps = node.Swap(x, 0, axis);
        Shape element = new(steps.Shape.ToArray().Skip(1).ToArray());
        Value one = node.NewConstant(Tensor.ScalarOf(1L, ElementType.Int64));
        Value first = node.Expand(node.Map(one, e => Formula.Cast(e, x.Type)), element);
        ScanStep result = node.Repeat(new Loop(
            x.Shape[axis],
            [first],
            [LoopSequence.Of(node, steps)],
            (at, states, elements) =>
            {
                Value product = at.Map(states[0], elements[0], Formula.Multiply);
                return new ScanStep([product], [isExclusive ? states[0] : product]);
            })
        {
            IsReversed = node.Flag("reverse", false),
            IsStateUsed = _ => false,
        });
        node.Bind(node.Swap(result.Elements[0], 0, axis));
    }

    private static (Value X, int Axis) AlongAxis(NodeContext node)
    {
        Value x = node.Input(0);
        Tensor named = node.Constant(1, "axis");
        if (named.Count != 1 || named.Type.IsFloating())
        {
            throw node.Mismatch($"has an axis of type {named.Type} and shape {named.Shape}");
        }

        return x.Type == ElementType.Bool
            ? throw node.Fail(DiagnosticIds.UnsupportedType, "has operands of type Bool")
            : (x, node.Axis(named.Integers[0], x.Shape.Rank));
    }
}
