using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Lowering.MachineLearning;
using static FusedGen.Compiler.Lowering.MachineLearning.MachineLearningOperator;

namespace FusedGen.Compiler.Lowering.Trees;

/// <summary>Decision trees: forests, boosted trees, single ones.</summary>
internal static class TreeEnsembleLowering
{
    // The numbers of aggregate functions and transforms are those of the specification.
    private static readonly string[] s_aggregates = ["AVERAGE", "SUM", "MIN", "MAX"];
    private static readonly string[] s_transforms = [PostTransform.None, "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"];

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Of("TreeEnsembleRegressor", Regressor),
        Of("TreeEnsembleClassifier", Classifier),
        Of("TreeEnsemble", Ensemble),
    ];

    private static void Regressor(NodeContext node)
    {
        int targets = Count(node, "n_targets");
        Value x = Rows(node);
        Forest forest = new NodeTable(node, x.Shape[1], "target", targets).Read();
        string transform = PostTransform.Of(node);

        // With one target ONNX Runtime applies only PROBIT; the specification does not say what the others would mean
        // there.
        string applied = targets == 1 && transform != "PROBIT" ? PostTransform.None : transform;
        string aggregate = node.OneOf("aggregate_function", "SUM", s_aggregates);
        Value scores = Combined(node, x, forest, targets, aggregate, NodeLists.BaseValues(node, targets, "targets"));
        BindFloat(node, 0, PostTransform.Apply(node, scores, applied));
    }

    private static void Classifier(NodeContext node) => TreeClasses.Lower(node, Rows(node));

    private static void Ensemble(NodeContext node)
    {
        int targets = Count(node, "n_targets");
        Value x = Rows(node);
        Forest forest = new SplitTable(node, x.Shape[1], targets).Read();
        string aggregate = Named(node, "aggregate_function", 1, s_aggregates);
        string transform = Named(node, "post_transform", 0, s_transforms);
        node.Bind(PostTransform.Apply(node, Combined(node, x, forest, targets, aggregate, null), transform));
    }

    private static Value Combined(
        NodeContext node, Value x, Forest forest, int targets, string aggregate, IReadOnlyList<double>? baseValues) => TreeColumns.Add(
        node,
        x,
        forest,
        targets,
        aggregate switch
        {
            "MIN" => TreeAggregate.Min,
            "MAX" => TreeAggregate.Max,
            _ => TreeAggregate.Sum,
        },
        baseValues,
        aggregate == "AVERAGE" && forest.Roots.Count > 0 ? 1.0 / forest.Roots.Count : 1);

    /// <summary>The rows, [rows, features], of floats or doubles.</summary>
    private static Value Rows(NodeContext node)
    {
        Value x = Real(node, node.Input(0));
        return x.Shape.Rank switch
        {
            1 => node.Reshape(x, 1, x.Shape[0]),
            2 => x,
            _ => throw node.Mismatch($"reads rows of the shape {x.Shape}"),
        };
    }

    private static int Count(NodeContext node, string name)
    {
        long count = node.Integer(name, 1);
        return count is >= 1 and <= 1 << 20 ? (int)count : throw node.Mismatch($"has {name} = {count}");
    }

    private static string Named(NodeContext node, string name, long otherwise, string[] names)
    {
        long number = node.Integer(name, otherwise);
        return number >= 0 && number < names.Length ? names[number] : throw node.Unsupported($"has {name} = {number}; supported are 0 to {names.Length - 1}");
    }
}
