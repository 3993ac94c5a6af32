using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>
/// Slices and pads that are inputs: the size of the result is declared, and where its elements lie is computed and
/// looked up, axis by axis.
/// </summary>
internal static class RunTimeRegions
{
    public static IReadOnlyList<RunTimeOperator> Operators { get; } =
    [
        new("Slice", 10, [1, 2, 3, 4], (node, _) => Slice(node)),
        new("Pad", 11, [1, 3], (node, _) => Pad(node)),
    ];

    private static void Slice(NodeContext node)
    {
        Value x = node.Input(0);
        Shape shape = node.DeclaredShape(0, "starts");
        Value starts = node.Input(1);
        int count = starts.Shape.Count;
        node.RequireTable(count);
        Value ends = node.Input(2);
        Value axes = node.OptionalInput(3) ?? node.Counted(count);
        Value steps = node.OptionalInput(4) ?? node.NewConstant(new Tensor(new Shape(count), Enumerable.Repeat(1L, count).ToArray()));
        RequireOneType(node, starts, ends, axes, steps);
        if (shape.Rank != x.Shape.Rank || ends.Shape.Count != count || axes.Shape.Count != count || steps.Shape.Count != count)
        {
            throw node.Mismatch(
                $"has {count} starts, {ends.Shape.Count} ends, {axes.Shape.Count} axes and {steps.Shape.Count} steps, "
                + $"and its declared result is {shape} of {x.Shape}");
        }

        node.Check(
            SizeRule.Slice,
            node.Told(1, "starts"),
            node.Told(2, "ends"),
            node.HasInput(3) ? node.Told(3, "axes") : SizeOperand.Of(axes.Constant!.Integers),
            node.HasInput(4) ? node.Told(4, "steps") : SizeOperand.Of(steps.Constant!.Integers),
            SizeOperand.Planned(x.Shape),
            SizeOperand.Planned(shape));
        if (shape.Count == 0)
        {
            node.Bind(node.NewConstant(Tensor.Zeros(shape, x.Type)));
            return;
        }

        Value result = x;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            int length = x.Shape[axis];
            if (!MayBe(node, axes, axis, x.Shape.Rank))
            {
                RequireSame(node, length, shape[axis], axis);
                continue;
            }

            Value start = Of(node, axes, axis, x.Shape.Rank, starts, otherwise: 0);
            Value step = Of(node, axes, axis, x.Shape.Rank, steps, otherwise: 1);
            Value places = node.Map(
                e => Formula.Add(First(e[0], e[1], length), Formula.Multiply(e[1], e[2])), start, step, node.Counted(shape[axis]));
            result = node.Gather(result, places, axis, countsFromEnd: false);
        }

        node.Bind(result);
    }

    /// <summary>
    /// Where a slice begins: a start counts from the end where it is negative, and is held within the axis.
    /// </summary>
    private static Expression First(Expression start, Expression step, int length)
    {
        Expression place = Formula.Select(Formula.Less(start, 0), Formula.Add(start, length), start);
        Expression last = Formula.Select(Formula.Greater(step, 0), Formula.Number(length, step.Type), Formula.Number(length - 1, step.Type));
        return Formula.Apply(BinaryFunction.Min, Formula.Max(place, 0), last);
    }

    private static void Pad(NodeContext node)
    {
        Value x = node.Input(0);
        int rank = x.Shape.Rank;
        string mode = node.OneOf("mode", "constant", "constant", "reflect", "edge", "wrap");
        Shape shape = node.DeclaredShape(0, "pads");
        Value pads = node.Input(1);
        Value axes = node.OptionalInput(3) ?? node.Counted(rank);
        RequireOneType(node, pads, axes);
        int count = axes.Shape.Count;
        if (shape.Rank != rank || pads.Shape.Count != 2 * count || x.Shape.Count == 0 || shape.Count == 0)
        {
            throw node.Mismatch($"has {pads.Shape.Count} pads for {Figures.Count(count, "axis", "axes")}, and its declared result is {shape} of {x.Shape}");
        }

        node.Check(
            SizeRule.Pads,
            node.Told(1, "pads"),
            node.HasInput(3) ? node.Told(3, "axes") : SizeOperand.Of(axes.Constant!.Integers),
            SizeOperand.Planned(x.Shape),
            SizeOperand.Planned(shape));
        Value begins = node.Slice(node.Reshape(pads, 2 * count), 0, 0, count);
        Value result = x;
        List<Value> inside = [];
        for (int axis = 0; axis < rank; axis++)
        {
            int length = x.Shape[axis];
            if (!MayBe(node, axes, axis, rank))
            {
                RequireSame(node, length, shape[axis], axis);
                continue;
            }

            Value begin = Of(node, axes, axis, rank, begins, otherwise: 0);
            Value places = node.Map(begin, node.Counted(shape[axis]), (b, i) => Formula.Subtract(i, b));
            if (mode == "constant")
            {
                Value within = node.Map(places, p => Formula.Apply(
                    BinaryFunction.And, Formula.Apply(BinaryFunction.GreaterOrEqual, p, Formula.Number(0, p.Type)), Formula.Less(p, length)));
                inside.Add(node.Along(within, axis, rank));
            }

            result = node.Gather(result, node.Map(places, p => Held(mode, p, length)), axis, countsFromEnd: false);
        }

        node.Bind(mode == "constant" ? Filled(node, result, inside) : result);
    }

    /// <summary>The element of an axis that stands for a place before or after it.</summary>
    private static Expression Held(string mode, Expression place, int length)
    {
        switch (mode)
        {
            case "wrap":
                return Modulo(place, length);
            case "reflect":
                int period = Math.Max(1, 2 * (length - 1));
                Expression within = Modulo(place, period);
                return Formula.Select(Formula.Less(within, length), within, Formula.Subtract(Formula.Number(period, place.Type), within));
            default:
                return Formula.Min(Formula.Max(place, 0), length - 1);
        }
    }

    private static Expression Modulo(Expression x, int y) => Formula.Apply(BinaryFunction.Modulo, x, Formula.Number(y, x.Type));

    private static Value Filled(NodeContext node, Value padded, List<Value> inside)
    {
        Value? fill = node.OptionalInput(2);
        if (fill is not null)
        {
            node.RequireSameType(padded, fill);
            if (fill.Shape.Count != 1)
            {
                throw node.Mismatch($"fills with the shape {fill.Shape}, which must be a scalar");
            }
        }

        Value outside = fill is null ? node.NewConstant(Tensor.Zeros(Shape.Scalar, padded.Type)) : node.Reshape(fill, Shape.Scalar);
        return inside.Count == 0
            ? padded
            : node.Map(
                e => Formula.Select(e.Skip(2).Aggregate((a, b) => Formula.Apply(BinaryFunction.And, a, b)), e[0], e[1]), [padded, outside, .. inside]);
    }

    /// <summary>Whether axes may name an axis: the ones that are computed may name any.</summary>
    private static bool MayBe(NodeContext node, Value axes, int axis, int rank) =>
        axes.Constant is not { } known || known.Integers.Any(a => node.Axis(a, rank) == axis);

    /// <summary>The number that belongs to an axis, a scalar.</summary>
    /// <param name="node">The node.</param>
    /// <param name="axes">The axes, in the order of the numbers.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="rank">The rank that negative axes count from.</param>
    /// <param name="numbers">A number for each of the axes.</param>
    /// <param name="otherwise">What an axis has that they do not name.</param>
    private static Value Of(NodeContext node, Value axes, int axis, int rank, Value numbers, long otherwise)
    {
        Value wide = node.Map(node.Reshape(numbers, numbers.Shape.Count), n => Formula.Cast(n, ElementType.Int64));
        if (axes.Constant is { } known)
        {
            int place = Array.FindIndex(known.Integers, a => node.Axis(a, rank) == axis);
            return node.ElementAt(wide, place);
        }

        // The axes are distinct: one of them at most is this one.
        Value named = node.Map(node.Reshape(axes, axes.Shape.Count), a => Formula.Apply(
            BinaryFunction.Equal, Modulo(Formula.Cast(a, ElementType.Int64), rank), Formula.Number(axis, ElementType.Int64)));
        Value others = node.Map(named, wide, (isNamed, n) => Formula.Select(isNamed, Formula.Add(n, -otherwise), Formula.Number(0, n.Type)));
        return node.Map(node.Reduce(ReduceKind.Sum, others, [0], keepDimensions: false), sum => Formula.Add(sum, otherwise));
    }

    private static void RequireOneType(NodeContext node, params Value[] values) => node.RequireSameType(values.Where(v => v.Constant is null).ToArray());

    private static void RequireSame(NodeContext node, int length, int declared, int axis)
    {
        if (length != declared)
        {
            throw node.Mismatch($"leaves the axis {axis} at {length} elements, and {declared} are declared");
        }
    }
}
