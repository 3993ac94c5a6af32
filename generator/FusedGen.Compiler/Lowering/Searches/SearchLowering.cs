using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering.Searches;

/// <summary>Elements that a condition chooses.</summary>
internal static class SearchLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Compress", Compress, Restrictions: "A constant condition, or a result whose declared size is fixed."),
        new("NonZero", NonZero, Restrictions: "A constant input, or a result whose declared size is fixed."),
    ];

    private static void Compress(NodeContext node)
    {
        Value x = node.Input(0);
        Value condition = node.Input(1);
        bool hasAxis = node.HasAttribute("axis");
        Value source = hasAxis ? x : node.Reshape(x, x.Shape.Count);
        int axis = hasAxis ? node.Axis(node.Integer("axis", 0), x.Shape.Rank) : 0;
        int length = Math.Min(condition.Shape.Count, source.Shape[axis]);
        if (condition.Constant is { } known)
        {
            node.Bind(node.Take(source, axis, Enumerable.Range(0, length).Where(i => known.ElementAsDouble(i) != 0).ToArray()));
            return;
        }

        Value chosen = node.Slice(node.Reshape(condition, condition.Shape.Count), 0, 0, length);
        int count = FoundElements.Count(node, chosen, (0, axis, source.Shape.Rank));
        node.Bind(node.Gather(source, FoundElements.Places(node, chosen, count), axis, countsFromEnd: false));
    }

    private static void NonZero(NodeContext node)
    {
        Value x = node.Input(0);
        int[] strides = x.Shape.Strides();
        if (x.Constant is { } known)
        {
            int[] found = Enumerable.Range(0, x.Shape.Count).Where(i => known.ElementAsDouble(i) != 0).ToArray();
            long[] places = strides.SelectMany((s, d) => found.Select(f => (long)(f / s % x.Shape[d]))).ToArray();
            node.Bind(node.NewConstant(new Tensor(new Shape(x.Shape.Rank, found.Length), places)));
            return;
        }

        Value chosen = node.Map(
            node.Reshape(x, x.Shape.Count), e => Formula.Apply(BinaryFunction.NotEqual, e, Formula.Number(0, e.Type)));
        Value flat = FoundElements.Places(node, chosen, FoundElements.Count(node, chosen, (0, 1, 2)));
        Value steps = Column(node, strides);
        Value lengths = Column(node, x.Shape.ToArray());
        node.Bind(node.Map(e => Formula.Apply(BinaryFunction.Remainder, Formula.Divide(e[0], e[1]), e[2]), flat, steps, lengths));
    }

    private static Value Column(NodeContext node, int[] numbers) =>
        node.NewConstant(new Tensor(new Shape(numbers.Length, 1), numbers.Select(n => (long)n).ToArray()));
}
