using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.MachineLearning.MachineLearningOperator;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>Linear layers in other words.</summary>
internal static class LinearModelLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Of("LinearRegressor", LinearRegressor),
        Of("LinearClassifier", LinearClassifier),
    ];

    private static void LinearRegressor(NodeContext node) =>
        BindFloat(node, 0, PostTransform.Apply(node, Scores(node, (int)Math.Min(node.Integer("targets", 1), int.MaxValue)), PostTransform.Of(node)));

    /// <summary>The label of the best score, and the scores.</summary>
    private static void LinearClassifier(NodeContext node)
    {
        string transform = PostTransform.Of(node);
        Labels labels = Labels.Of(node, "classlabels_ints");
        int classes = labels.Count;
        int rows = Math.Max(1, node.Floats("intercepts")?.Length ?? classes);
        Value scores = Scores(node, rows);
        if (rows == 1 && classes == 2)
        {
            BindTwoClasses(node, scores, labels, transform);
            return;
        }

        if (rows != classes)
        {
            throw node.Mismatch($"has {rows} rows of coefficients for {classes} classes");
        }

        labels.Bind(0, Best(node, scores));
        labels.BindScores(1, PostTransform.Apply(node, scores, transform));
    }

    /// <summary>
    /// One row of coefficients for two classes, told apart by the sign of its score s. The scores are 1 − s and s,
    /// after a logistic function where the node names that; another transform changes nothing, as in ONNX Runtime.
    /// </summary>
    private static void BindTwoClasses(NodeContext node, Value score, Labels labels, string transform)
    {
        if (transform == "PROBIT")
        {
            throw node.Unsupported("has the post_transform PROBIT and one row of coefficients for two classes, of which no meaning is known");
        }

        Value both = node.Concat([node.Map(score, s => Formula.Apply(UnaryFunction.Negate, s)), score], 1);
        labels.Bind(0, Best(node, both));
        labels.BindScores(1, transform == "LOGISTIC"
            ? PostTransform.Apply(node, both, transform)
            : node.Concat([node.Map(score, s => Formula.Subtract(Formula.Number(1, s.Type), s)), score], 1));
    }

    /// <summary>The number of the largest score of each row.</summary>
    private static Value Best(NodeContext node, Value scores) => node.Reduce(ReduceKind.ArgMax, scores, [1], keepDimensions: false);

    private static Value Scores(NodeContext node, int rows)
    {
        Value x = Real(node, node.Input(0));
        x = x.Shape.Rank == 1 ? node.Reshape(x, 1, x.Shape[0]) : x;
        double[] coefficients = node.Floats("coefficients") ?? [];
        double[]? intercepts = node.Floats("intercepts");
        if (x.Shape.Rank != 2 || coefficients.Length != (long)rows * x.Shape[1] || (intercepts is not null && intercepts.Length != rows))
        {
            throw node.Mismatch($"has {coefficients.Length} coefficients and {intercepts?.Length ?? 0} intercepts in {rows} rows for the shape {x.Shape}");
        }

        return node.Linear(x, new Tensor(new Shape(rows, x.Shape[1]), coefficients, x.Type), intercepts);
    }
}
