using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Determinants by elimination: the row with the largest first element takes the place of the first row, which then
/// clears the first column of the others.
/// </summary>
internal static class DeterminantLowering
{
    private const int MostRows = 64;

    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("Det", Determinant, Restrictions: $"At most {MostRows} rows.")];

    private static void Determinant(NodeContext node)
    {
        Value x = node.FloatInput(0);
        int rank = x.Shape.Rank;
        if (rank < 2 || x.Shape.Last != x.Shape[rank - 2] || x.Shape.Last == 0)
        {
            throw node.Mismatch($"takes determinants of the shape {x.Shape}");
        }

        int size = x.Shape.Last;
        if (size > MostRows)
        {
            throw node.Fail(DiagnosticIds.TooLarge, $"takes determinants of {size} rows; the limit is {MostRows}");
        }

        Shape leading = new(x.Shape.ToArray().Take(rank - 2).ToArray());
        Value rest = node.Reshape(x, leading.Count, size, size);
        Value? product = null;
        for (int rows = size; rows > 1; rows--)
        {
            (Value pivot, rest) = Eliminate(node, rest, rows);
            product = product is null ? pivot : node.Map(product, pivot, Multiply);
        }

        node.Bind(node.Reshape(product is null ? rest : node.Map(product, rest, Multiply), leading));
    }

    /// <summary>The pivot with the sign of the exchange, and what remains of the other rows, [matrices, …].</summary>
    private static (Value Pivot, Value Others) Eliminate(NodeContext node, Value matrix, int rows)
    {
        Value column = node.Slice(matrix, 2, 0, 1);
        Value largest = node.Reduce(ReduceKind.ArgMax, node.Map(column, Absolute), [1]);
        Value first = node.Slice(matrix, 1, 0, 1);
        Value chosen = node.Map(
            largest, node.Reshape(node.Counted(rows), rows, 1), (place, row) => Apply(BinaryFunction.Equal, place, row));
        Value row = node.Reduce(
            ReduceKind.Sum, node.Map(chosen, matrix, (isRow, e) => Select(isRow, e, Number(0, e.Type))), [1]);
        Value others = node.Slice(node.Map(e => Select(e[0], e[1], e[2]), chosen, first, matrix), 1, 1, rows - 1);
        Value pivot = node.Slice(row, 2, 0, 1);
        Value rest = node.Map(
            e => Select(
                Apply(BinaryFunction.Equal, e[3], Number(0, e[3].Type)), e[0], Subtract(e[0], Multiply(Divide(e[1], e[3]), e[2]))),
            node.Slice(others, 2, 1, rows - 1),
            node.Slice(others, 2, 0, 1),
            node.Slice(row, 2, 1, rows - 1),
            pivot);
        return (node.Map(pivot, largest, (p, place) => Select(Greater(place, 0), Apply(UnaryFunction.Negate, p), p)), rest);
    }
}
