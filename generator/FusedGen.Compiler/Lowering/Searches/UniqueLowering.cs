using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Searches;

/// <summary>
/// Elements, or slices along an axis, without those that stand there before, by comparing all pairs. NaN comes behind
/// all numbers and equals itself.
/// </summary>
internal static class UniqueLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Unique", Unique, Since: 11, FoundElements.Restriction + " All pairs are compared."),
    ];

    private static void Unique(NodeContext node)
    {
        Value x = node.Input(0);
        bool isFlat = !node.HasAttribute("axis");
        Value source = isFlat ? node.Reshape(x, x.Shape.Count) : x;
        int axis = isFlat ? 0 : node.Axis(node.Integer("axis", 0), x.Shape.Rank);
        int length = source.Shape[axis];
        if (source.Shape.Count == 0)
        {
            throw node.Mismatch($"looks for different elements of the shape {x.Shape}, which has none");
        }

        if ((long)source.Shape.Count * length > SortLowering.MostComparisons)
        {
            throw node.Fail(DiagnosticIds.TooLarge,
                $"compares all pairs of {length} slices of the shape {source.Shape}; the limit is {SortLowering.MostComparisons} comparisons");
        }

        Value rows = node.Reshape(node.Swap(source, 0, axis), length, source.Shape.Count / Math.Max(1, length));
        (Value equals, Value precedes) = Compare(node, rows, length);
        Value counted = node.Counted(length);
        Value first = node.Reduce(ReduceKind.ArgMax, Number(node, equals), [1], keepDimensions: false);
        Value isFirst = node.Map(first, counted, (f, i) => Apply(BinaryFunction.Equal, f, i));
        int count = FoundElements.Count(node, isFirst, (0, axis, source.Shape.Rank), (1, 0, 1), (3, 0, 1));
        Value slots = node.Flag("sorted", true)
            ? Sum(node, node.Map(precedes, isFirst, (smaller, one) => Apply(BinaryFunction.And, smaller, one)))
            : node.Gather(FoundElements.Before(node, isFirst), first, 0);
        slots = FoundElements.Checked(node, slots, isFirst, count);

        // Slots of elements that are not the first one lie behind all.
        Value firstSlots = node.Map(e => Select(e[0], Min(e[1], count), Formula.Number(count, e[1].Type)), isFirst, slots);
        Value indices = node.Slice(Written(node, ScatterKind.Replace, firstSlots, counted, count), 0, 0, count);
        node.Bind(node.Gather(source, indices, axis, countsFromEnd: false));
        node.Bind(1, indices);
        node.Bind(2, slots);
        if (node.IsUsed(3))
        {
            Value ones = node.NewConstant(new Tensor(new Shape(length), Enumerable.Repeat(1L, length).ToArray()));
            node.Bind(3, node.Slice(Written(node, ScatterKind.Add, slots, ones, count), 0, 0, count));
        }
    }

    /// <summary>Whether rows are equal, and whether the second one comes before the first: [rows, rows].</summary>
    private static (Value Equal, Value Precedes) Compare(NodeContext node, Value rows, int length)
    {
        int columns = rows.Shape[1];
        Value left = node.Reshape(rows, length, 1, columns);
        Value right = node.Reshape(rows, 1, length, columns);
        Value differs = node.Map(left, right, (x, y) => Apply(UnaryFunction.Not, IsEqual(x, y)));
        Value equal = node.Map(node.Reduce(ReduceKind.Max, Number(node, differs), [2], keepDimensions: false), d => Less(d, 1));
        Value place = node.Reduce(ReduceKind.ArgMax, Number(node, differs), [2]);
        Value decides = node.Map(
            e => Apply(BinaryFunction.And, Apply(BinaryFunction.Equal, e[0], e[1]), IsLess(e[3], e[2])), place, node.Counted(columns), left, right);
        return (equal, node.Map(node.Reduce(ReduceKind.Max, Number(node, decides), [2], keepDimensions: false), d => Greater(d, 0)));
    }

    private static Expression IsEqual(Expression x, Expression y)
    {
        Expression equal = Apply(BinaryFunction.Equal, x, y);
        return x.Type.IsFloating() ? Apply(BinaryFunction.Or, equal, Apply(BinaryFunction.And, IsNaN(x), IsNaN(y))) : equal;
    }

    private static Expression IsLess(Expression x, Expression y)
    {
        if (x.Type == ElementType.Bool)
        {
            return Apply(BinaryFunction.And, y, Apply(UnaryFunction.Not, x));
        }

        Expression less = Apply(BinaryFunction.Less, x, y);
        return x.Type.IsFloating()
            ? Apply(BinaryFunction.Or, less, Apply(BinaryFunction.And, IsNaN(y), Apply(UnaryFunction.Not, IsNaN(x))))
            : less;
    }

    private static Expression IsNaN(Expression x) => Apply(UnaryFunction.IsNaN, x);

    private static Value Number(NodeContext node, Value truth) => node.Map(truth, t => Cast(t, ElementType.Int64));

    private static Value Sum(NodeContext node, Value truths) => node.Reduce(ReduceKind.Sum, Number(node, truths), [1], keepDimensions: false);

    /// <summary>Updates combined with zeros in so many slots, and one more behind them.</summary>
    private static Value Written(NodeContext node, ScatterKind kind, Value slots, Value updates, int count) => node.Scatter(
        kind, node.NewConstant(Tensor.Zeros(new Shape(count + 1), ElementType.Int64)), slots, updates, IndexedPlaces.Elements(1, 0));
}
