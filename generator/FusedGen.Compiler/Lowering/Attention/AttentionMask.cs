using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering.Attention;

/// <summary>Masks as numbers that are added to scores: 0 where a query may see a key.</summary>
internal static class AttentionMask
{
    /// <summary>The sum of all terms; null for none.</summary>
    public static Value? Sum(NodeContext node, IEnumerable<Value?> terms) =>
        terms.Aggregate((Value?)null, (sum, term) => sum is null ? term : term is null ? sum : node.Map(sum, term, Formula.Add));

    /// <summary>−∞ for keys behind the query's own place, [queries, keys], or what that broadcasts to.</summary>
    /// <param name="node">The node.</param>
    /// <param name="queries">How many queries there are.</param>
    /// <param name="keys">How many keys there are.</param>
    /// <param name="first">The place of the first query among the keys.</param>
    /// <param name="type">The type of the scores.</param>
    public static Value Causal(NodeContext node, int queries, int keys, Value first, ElementType type) => node.Map(
        e => Forbidden(Formula.Apply(BinaryFunction.Less, Formula.Add(e[0], e[1]), e[2]), double.NegativeInfinity, type),
        Counting(node, first.Type, queries, 1),
        first,
        Counting(node, first.Type, keys));

    /// <summary>
    /// −∞ for keys that lie so many places and more before the query's own, shaped as <see cref="Causal"/>.
    /// </summary>
    public static Value Window(NodeContext node, int queries, int keys, Value first, long size, ElementType type) => node.Map(
        e => Forbidden(Formula.Apply(BinaryFunction.LessOrEqual, Formula.Add(e[2], Formula.Number(size, e[2].Type)), Formula.Add(e[0], e[1])),
            double.NegativeInfinity, type),
        Counting(node, first.Type, queries, 1),
        first,
        Counting(node, first.Type, keys));

    /// <summary>
    /// A number for keys from an end on, and for those before a start where there is one; each is one for each sample.
    /// </summary>
    public static Value Outside(NodeContext node, int keys, Value? starts, Value ends, double forbidden, ElementType type)
    {
        Value places = Counting(node, ends.Type, keys);
        return starts is null
            ? node.Map(places, PerSample(node, ends), (key, end) => Forbidden(Formula.Apply(BinaryFunction.GreaterOrEqual, key, end), forbidden, type))
            : node.Map(
                e => Forbidden(
                    Formula.Apply(BinaryFunction.Or, Formula.Apply(BinaryFunction.GreaterOrEqual, e[0], e[1]), Formula.Apply(BinaryFunction.Less, e[0], e[2])),
                    forbidden, type),
                places,
                PerSample(node, ends),
                PerSample(node, starts));
    }

    /// <summary>A number where a mask of integers is not positive.</summary>
    public static Value NotPositive(NodeContext node, Value mask, double forbidden, ElementType type) =>
        node.Map(mask, m => Forbidden(Formula.Apply(BinaryFunction.LessOrEqual, m, Formula.Number(0, m.Type)), forbidden, type));

    /// <summary>A number where a mask of booleans is false.</summary>
    public static Value Not(NodeContext node, Value mask, double forbidden, ElementType type) =>
        node.Map(mask, m => Forbidden(Formula.Apply(UnaryFunction.Not, m), forbidden, type));

    /// <summary>0, 1, 2, …</summary>
    public static Value Counting(NodeContext node, ElementType type, params int[] shape)
    {
        node.RequireTable(shape.Aggregate(1L, (count, d) => count * d));
        Shape dimensions = new(shape);
        Value counted = node.NewConstant(new Tensor(dimensions, Enumerable.Range(0, dimensions.Count).Select(i => (long)i).ToArray()));
        return node.Map(counted, i => Formula.Cast(i, type));
    }

    private static Value PerSample(NodeContext node, Value lengths) => node.Reshape(lengths, lengths.Shape.Count, 1, 1, 1);

    private static Expression Forbidden(Expression condition, double forbidden, ElementType type) =>
        Formula.Select(condition, Formula.Number(forbidden, type), Formula.Number(0, type));
}
