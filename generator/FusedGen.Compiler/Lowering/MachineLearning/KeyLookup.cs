using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>Replaces each element, which is a key, by the value that belongs to it.</summary>
internal static class KeyLookup
{
    /// <summary>So many places for each key at most are in a table that the key itself indexes.</summary>
    private const int Sparsity = 16;

    /// <summary>Looks the elements of a tensor up.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">The elements.</param>
    /// <param name="keys">A row of keys; the first of equal ones counts.</param>
    /// <param name="values">The values in the order of the keys.</param>
    /// <param name="unknown">The value of what is no key, one element.</param>
    /// <param name="findsNotANumber">Whether a key that is not a number stands for such elements.</param>
    public static Value Of(NodeContext node, Value x, Tensor keys, Tensor values, Tensor unknown, bool findsNotANumber)
    {
        if (keys.Count != values.Count || keys.Count == 0)
        {
            throw node.Mismatch($"has {keys.Count} keys and {values.Count} values");
        }

        if (keys.Type != x.Type)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"has keys of type {keys.Type} for an input of type {x.Type}");
        }

        Value table = node.Concat([node.NewConstant(values), node.NewConstant(unknown)], 0);
        return Range(keys) is { } range && (keys.Type == ElementType.String || range.Length <= (long)Sparsity * keys.Count)
            ? ByTable(node, x, keys, range.First, (int)range.Length, table)
            : node.Gather(table, ByComparison(node, x, keys, findsNotANumber), 0);
    }

    /// <summary>
    /// The number of the first of several columns that holds 1, or how many columns there are where none does.
    /// </summary>
    public static Value FirstOf(NodeContext node, Value equal)
    {
        int[] axes = [equal.Shape.Rank - 1];
        Value first = node.Reduce(ReduceKind.ArgMax, equal, axes, keepDimensions: false);
        Value any = node.Reduce(ReduceKind.Max, equal, axes, keepDimensions: false);
        return node.Map(first, any, (place, one) => Formula.Select(Formula.Greater(one, 0), place, Formula.Number(equal.Shape.Last, place.Type)));
    }

    /// <summary>
    /// The smallest key, and how many places there are up to the largest; null for keys that are no integers, or lie
    /// far apart. Texts are their numbers.
    /// </summary>
    private static (long First, long Length)? Range(Tensor keys)
    {
        if (keys.Type.IsFloating())
        {
            return null;
        }

        long first = keys.Integers.Min();
        ulong distance = unchecked((ulong)keys.Integers.Max() - (ulong)first);
        return distance < int.MaxValue ? (first, (long)distance + 1) : null;
    }

    private static Value ByTable(NodeContext node, Value x, Tensor keys, long first, int length, Value values)
    {
        long[] numbers = Enumerable.Repeat((long)keys.Count, length + 1).ToArray();
        for (int i = keys.Count - 1; i >= 0; i--)
        {
            numbers[keys.Integers[i] - first] = i;
        }

        Value table = node.Gather(values, node.NewConstant(new Tensor(new Shape(length + 1), numbers)), 0);
        Value place = node.Map(x, e =>
        {
            Expression key = Formula.Cast(e, ElementType.Int64);
            Expression known = Formula.Apply(
                BinaryFunction.And,
                Formula.Apply(BinaryFunction.GreaterOrEqual, key, new IntegerConstant(first)),
                Formula.Apply(BinaryFunction.LessOrEqual, key, new IntegerConstant(first + length - 1)));
            return Formula.Select(known, Formula.Subtract(key, new IntegerConstant(first)), new IntegerConstant(length));
        });
        return node.Gather(table, place, 0);
    }

    /// <summary>The number of an element's key, found by comparing it with all of them.</summary>
    private static Value ByComparison(NodeContext node, Value x, Tensor keys, bool findsNotANumber)
    {
        node.RequireTable((long)x.Shape.Count * keys.Count);
        Value open = node.Reshape(x, [.. x.Shape.ToArray(), 1]);
        Value equal = node.Map(open, node.NewConstant(keys), (e, key) =>
        {
            Expression same = Formula.Apply(BinaryFunction.Equal, e, key);
            Expression found = findsNotANumber && e.Type.IsFloating() && keys.Floats.Any(double.IsNaN)
                ? Formula.Apply(BinaryFunction.Or, same,
                    Formula.Apply(BinaryFunction.And, Formula.Apply(UnaryFunction.IsNaN, e), Formula.Apply(UnaryFunction.IsNaN, key)))
                : same;
            return Formula.Cast(found, ElementType.Float32);
        });
        return FirstOf(node, equal);
    }
}
