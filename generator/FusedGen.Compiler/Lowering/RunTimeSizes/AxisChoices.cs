using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>
/// Axes that are an input. Mostly the declared shape of the result leaves one choice; where it leaves several, all of
/// them are computed, and the input chooses.
/// </summary>
internal static class AxisChoices
{
    private const int MostChoices = 16;

    public static IReadOnlyList<RunTimeOperator> Operators { get; } =
    [
        new("ReduceSum", 13, [1], Reduce),
        .. new[] { "Prod", "Max", "Min", "Mean", "L1", "L2", "SumSquare", "LogSum", "LogSumExp" }.Select(
            name => new RunTimeOperator("Reduce" + name, 18, [1], Reduce)),
        new("CumSum", 11, [1], Running),
        new("CumProd", 26, [1], Running),
    ];

    private static void Running(NodeContext node, Action<NodeContext> known) => Choose(
        node, known, "axis", AssumedSizes.Sets(node, node.Input(0).Shape.Rank, node.Input(1).Shape.Count, axes => axes.Length == 1));

    private static void Reduce(NodeContext node, Action<NodeContext> known)
    {
        Value x = node.Input(0);
        bool keeps = node.Flag("keepdims", true);
        IReadOnlyList<long?>? declared = node.Declared(0);
        int[] Reduced(IEnumerable<int> axes) => keeps
            ? x.Shape.ToArray().Select((d, axis) => axes.Contains(axis) ? 1 : d).ToArray()
            : x.Shape.ToArray().Where((_, axis) => !axes.Contains(axis)).ToArray();

        int[] sets = AssumedSizes.Sets(node, x.Shape.Rank, node.Input(1).Shape.Count, axes => AssumedSizes.Fits(Reduced(axes), declared));
        if (sets.Select(set => string.Join("×", Reduced(AssumedSizes.AxesOf(set, x.Shape.Rank)))).Distinct().Count() > 1)
        {
            throw node.Undeclared("axes");
        }

        Choose(node, known, "axes", sets);
    }

    private static void Choose(NodeContext node, Action<NodeContext> known, string name, int[] sets)
    {
        Shape shape = node.Input(0).Shape;
        Value axes = node.Input(1);
        if (sets.Length == 0)
        {
            throw node.Mismatch($"works along {Figures.Count(axes.Shape.Count, "axis", "axes")} of the shape {shape}, which does not give the declared one");
        }

        if (sets.Length > MostChoices)
        {
            throw node.Fail(
                DiagnosticIds.TooLarge, $"has a '{name}' that is computed at run time and leaves {sets.Length} choices; the limit is {MostChoices}");
        }

        node.Check(SizeRule.Axes, node.ToldIntegers(1, name), SizeOperand.Planned(shape), SizeOperand.Planned(sets));
        Value? chosen = sets.Length > 1 ? SetOf(node, axes, shape.Rank) : null;
        Value? result = null;
        foreach (int set in sets)
        {
            long[] values = AssumedSizes.AxesOf(set, shape.Rank).Select(axis => (long)axis).ToArray();
            node.Assume(1, new Tensor(axes.Shape, values, axes.Type));
            known(node);
            result = result is null
                ? node.Bound!
                : node.Map(
                    e => Formula.Select(Formula.Apply(BinaryFunction.Equal, e[0], Formula.Number(set, ElementType.Int64)), e[1], e[2]),
                    chosen!,
                    node.Bound!,
                    result);
        }

        node.Bind(result!);
    }

    /// <summary>The set of axes as a number with a bit for each, a scalar.</summary>
    private static Value SetOf(NodeContext node, Value axes, int rank)
    {
        Value bits = node.NewConstant(new Tensor(new Shape(rank), Enumerable.Range(0, rank).Select(axis => 1L << axis).ToArray()));
        Value wide = node.Map(node.Reshape(axes, axes.Shape.Count), axis => Formula.Cast(axis, ElementType.Int64));
        return node.Reduce(ReduceKind.Sum, node.Gather(bits, wide, 0), [0], keepDimensions: false);
    }
}
