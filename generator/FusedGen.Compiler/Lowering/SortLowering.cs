using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>The largest or smallest elements, by counting: an element's rank is how many beat it.</summary>
internal static class SortLowering
{
    /// <summary>Comparisons of pairs up to which counting is sensible.</summary>
    public const long MostComparisons = 1 << 22;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("TopK", TopK, Restrictions: "A k that is constant, or an input of the model, and an axis short enough to compare all pairs."),
    ];

    private static void TopK(NodeContext node)
    {
        Value x = node.Input(0);
        int rank = x.Shape.Rank;
        int axis = node.Axis(node.Integer("axis", -1), rank);
        int length = x.Shape[axis];
        long k = node.Opset < 10 ? node.Integer("k", 0) : node.ConstantIntegers(1, "K").FirstOrDefault();
        bool largest = node.Flag("largest", true);
        if (k < 0 || k > length)
        {
            throw node.Mismatch($"takes {k} of {length} elements");
        }

        if (k == 1)
        {
            node.Bind(node.Reduce(largest ? ReduceKind.Max : ReduceKind.Min, x, [axis]));
            node.Bind(1, node.Reduce(largest ? ReduceKind.ArgMax : ReduceKind.ArgMin, x, [axis]));
            return;
        }

        if ((long)x.Shape.Count * length > MostComparisons)
        {
            throw node.Fail(DiagnosticIds.TooLarge,
                $"compares all pairs of {length} elements along an axis of the shape {x.Shape}; the limit is {MostComparisons} comparisons");
        }

        // The axis last, then once as rows and once as columns.
        Value moved = node.Swap(x, axis, rank - 1);
        int[] leading = moved.Shape.ToArray().Take(rank - 1).ToArray();
        Value rows = node.Reshape(moved, [.. leading, length, 1]);
        Value columns = node.Reshape(moved, [.. leading, 1, length]);
        Value earlier = node.NewConstant(new Tensor(
            new Shape(length, length), Enumerable.Range(0, length * length).Select(i => i % length < i / length ? 1L : 0L).ToArray(), ElementType.Bool));
        Value beaten = node.Map(
            e =>
            {
                Expression better = Formula.Apply(largest ? BinaryFunction.Greater : BinaryFunction.Less, e[1], e[0]);
                Expression first = Formula.Apply(BinaryFunction.And, Formula.Apply(BinaryFunction.Equal, e[1], e[0]), e[2]);
                return Formula.Cast(Formula.Apply(BinaryFunction.Or, better, first), ElementType.Int64);
            },
            rows,
            columns,
            earlier);
        Value ranks = node.Reshape(node.Reduce(ReduceKind.Sum, beaten, [rank]), [.. leading, 1, length]);
        Value slots = node.NewConstant(Counting((int)k, new Shape((int)k, 1)));
        Value Chosen(Value source, ElementType type) => node.Swap(
            node.Reshape(
                node.Reduce(
                    ReduceKind.Sum,
                    node.Map(e => Formula.Select(Formula.Apply(BinaryFunction.Equal, e[0], e[1]), e[2], Formula.Number(0, type)), ranks, slots, source),
                    [rank]),
                [.. leading, (int)k]),
            axis,
            rank - 1);
        node.Bind(Chosen(columns, x.Type));
        if (node.IsUsed(1))
        {
            node.Bind(1, Chosen(node.NewConstant(Counting(length, new Shape(1, length))), ElementType.Int64));
        }
    }

    private static Tensor Counting(int count, Shape shape) => new(shape, Enumerable.Range(0, count).Select(i => (long)i).ToArray());
}
