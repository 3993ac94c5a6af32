using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary><c>TfIdfVectorizer</c>: how often runs of tokens are in a row, weighted or not.</summary>
internal static class GramLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("TfIdfVectorizer", CountElements, Since: 9)];

    /// <summary>Counts in tokens of texts.</summary>
    public static void Count(NodeContext node, TokenList tokens)
    {
        GramPool pool = GramPool.Of(node);
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        int unknown = -1;
        if (pool.Texts is { } texts)
        {
            if (tokens.Numbers is not null)
            {
                throw node.Mismatch("has pool_strings for integers");
            }

            foreach (string text in texts)
            {
                numbers[text] = pool.NumberOf(text);
            }
        }
        else
        {
            TokenNumbers given = tokens.Numbers ?? throw node.Mismatch("has pool_int64s for texts");
            foreach (KeyValuePair<string, long> token in given.ByToken)
            {
                numbers[token.Key] = pool.NumberOf(token.Value);
            }

            unknown = pool.NumberOf(given.Unknown);
        }

        GramCounts counts = new(numbers, unknown, pool.Grams, pool.Columns, pool.MostSkipped);
        Value counted = node.Read(tokens.Text, tokens.Reading with { Counts = counts }, node.ShapeOf([tokens.Text.Shape.Count, pool.Columns]));
        int[] rows = node.Input(0).Shape.ToArray();
        rows[rows.Length - 1] = pool.Columns;
        node.Bind(pool.Weighted(node, node.Reshape(counted, rows)));
    }

    /// <summary>
    /// Counts in a tensor, whose rows all have the same number of elements: each place is compared with each run.
    /// </summary>
    private static void CountElements(NodeContext node)
    {
        Value x = node.Input(0);
        if (x.Shape.Rank is not (1 or 2))
        {
            throw node.Mismatch($"reads a shape {x.Shape}; the specification has [C] and [N, C]");
        }

        GramPool pool = GramPool.Of(node);
        if (pool.Texts is not null != (x.Type == ElementType.String))
        {
            throw node.Mismatch($"has {(pool.Texts is null ? "pool_int64s" : "pool_strings")} for elements of type {x.Type}");
        }

        int length = x.Shape.Last;
        int rows = x.Shape.Count / Math.Max(1, length);
        Value elements = node.Reshape(x.Type is ElementType.String or ElementType.Int64 ? x : node.Map(x, e => Formula.Cast(e, ElementType.Int64)),
            [rows, length, 1]);

        // Runs of one length are counted together, those that share a column one after the other.
        (int Length, (int[] Tokens, int Column)[] Grams)[] groups = pool.Grams
            .GroupBy(g => (g.Tokens.Length, g.Column)).SelectMany(same => same.Select((gram, number) => (gram, number)))
            .GroupBy(g => (g.gram.Tokens.Length, g.number), g => g.gram)
            .Select(group => (group.Key.Length, group.ToArray()))
            .ToArray();
        node.RequireTable(groups.Sum(group => (long)rows * group.Grams.Length * length * GramCounts.Distances(length, group.Length, pool.MostSkipped)));
        Value sum = node.NewConstant(Tensor.Zeros(new Shape(rows, pool.Columns), ElementType.Float32));
        foreach ((int size, (int[] Tokens, int Column)[] grams) in groups)
        {
            for (int distance = 1; distance <= GramCounts.Distances(length, size, pool.MostSkipped); distance++)
            {
                sum = node.Map(sum, Counted(node, elements, pool, grams, length - ((size - 1) * distance), distance), Formula.Add);
            }
        }

        node.Bind(pool.Weighted(node, node.Reshape(sum, [.. x.Shape.ToArray().Take(x.Shape.Rank - 1), pool.Columns])));
    }

    /// <summary>
    /// [rows, columns]: at how many places runs of one length begin, each with a column of its own, with a distance
    /// between its elements.
    /// </summary>
    private static Value Counted(NodeContext node, Value elements, GramPool pool, (int[] Tokens, int Column)[] grams, int places, int distance)
    {
        Value all = Enumerable.Range(0, grams[0].Tokens.Length)
            .Select(i => node.Map(
                node.Slice(elements, 1, i * distance, places),
                node.NewConstant(pool.Elements(node, grams.Select(g => g.Tokens[i]))),
                (e, wanted) => Formula.Cast(Formula.Apply(BinaryFunction.Equal, e, wanted), ElementType.Float32)))
            .Aggregate((a, b) => node.Map(a, b, Formula.Multiply));
        Value counted = node.Reduce(ReduceKind.Sum, all, [1], keepDimensions: false);

        // Columns of other lengths stay 0.
        Value padded = node.Concat([counted, node.NewConstant(Tensor.Zeros(new Shape(counted.Shape[0], 1), ElementType.Float32))], 1);
        int[] sources = Enumerable.Repeat(grams.Length, pool.Columns).ToArray();
        for (int i = 0; i < grams.Length; i++)
        {
            sources[grams[i].Column] = i;
        }

        return node.Take(padded, 1, sources);
    }
}
