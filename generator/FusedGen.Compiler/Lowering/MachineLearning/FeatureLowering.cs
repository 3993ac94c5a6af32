using FusedGen.Compiler.Graph;
using static FusedGen.Compiler.Lowering.MachineLearning.MachineLearningOperator;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>Columns of tables, put side by side and taken out.</summary>
internal static class FeatureLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Of("ArrayFeatureExtractor", ArrayFeatureExtractor),
        Of("FeatureVectorizer", FeatureVectorizer),
    ];

    private static void ArrayFeatureExtractor(NodeContext node)
    {
        Value x = node.Input(0);
        x = x.Shape.Rank < 2 ? node.Reshape(x, 1, x.Shape.Count) : x;
        int axis = x.Shape.Rank - 1;
        Value columns = IndexedSelection.Indices(node, 1);
        node.Bind(node.Gather(x, node.Reshape(columns, columns.Shape.Count), axis, countsFromEnd: false));
    }

    /// <summary>
    /// The columns of all inputs side by side, as floats. Where a number of columns is given, further ones are left out
    /// and missing ones are 0.
    /// </summary>
    private static void FeatureVectorizer(NodeContext node)
    {
        Value[] inputs = node.AllInputs().Select(x => Columns(node, x)).ToArray();
        long[]? wanted = node.Integers("inputdimensions");
        if (wanted is not null && (wanted.Length != inputs.Length || wanted.Any(w => w is < 0 or > int.MaxValue)))
        {
            throw node.Mismatch($"has {wanted.Length} numbers of columns for {inputs.Length} inputs");
        }

        node.Bind(node.Concat(inputs.Select((x, i) => wanted is null ? x : Resized(node, x, (int)wanted[i])).ToArray(), 1));
    }

    /// <summary>[rows, columns] of floats.</summary>
    private static Value Columns(NodeContext node, Value x)
    {
        int rows = x.Shape.Rank < 2 ? 1 : x.Shape[0];
        return node.Map(node.Reshape(x, rows, x.Shape.Count / Math.Max(1, rows)), e => Formula.Cast(e, ElementType.Float32));
    }

    private static Value Resized(NodeContext node, Value x, int columns)
    {
        int missing = columns - x.Shape[1];
        return missing <= 0
            ? node.Slice(x, 1, 0, columns)
            : node.Concat([x, node.Expand(node.NewConstant(Tensor.ScalarOf(0.0)), node.ShapeOf([x.Shape[0], missing]))], 1);
    }
}
