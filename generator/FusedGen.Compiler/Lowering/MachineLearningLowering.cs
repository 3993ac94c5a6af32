using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>The operators of <c>ai.onnx.ml</c> that are linear layers and scalings in other words.</summary>
internal static class MachineLearningLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Of("Scaler", Scaler),
        Of("Normalizer", Normalizer),
        Of("LinearRegressor", LinearRegressor, "Without a link function."),
        Of("LinearClassifier", LinearClassifier, "Labels that are integers; no PROBIT."),
        Of("Binarizer", Binarizer),
        Of("ArrayFeatureExtractor", ArrayFeatureExtractor),
    ];

    private static OperatorLowering Of(string name, Action<NodeContext> lower, string restrictions = "") =>
        new(name, lower, Since: 1, restrictions, Opsets.MachineLearning);

    /// <summary>(x − offset) · scale.</summary>
    private static void Scaler(NodeContext node)
    {
        Value x = AsFloat(node, node.Input(0));
        Value offset = Row(node, node.Floats("offset") ?? [0.0], x);
        Value scale = Row(node, node.Floats("scale") ?? [1.0], x);
        node.Bind(node.Map(e => Formula.Multiply(Formula.Subtract(e[0], e[1]), e[2]), x, offset, scale));
    }

    private static void Normalizer(NodeContext node)
    {
        Value x = AsFloat(node, node.Input(0));
        int[] axes = [node.Axis(-1, x.Shape.Rank)];
        string norm = node.OneOf("norm", "MAX", "MAX", "L1", "L2");
        Value size = norm switch
        {
            "MAX" => node.Reduce(ReduceKind.Max, x, axes),
            "L1" => node.Reduce(ReduceKind.Sum, node.Map(x, Formula.Absolute), axes),
            _ => node.Map(node.Reduce(ReduceKind.Sum, node.Map(x, e => Formula.Multiply(e, e)), axes), Formula.Sqrt),
        };
        node.Bind(node.Map(x, size, (e, s) =>
            Formula.Select(Formula.Apply(BinaryFunction.Equal, s, Formula.Number(0, s.Type)), e, Formula.Divide(e, s))));
    }

    private static void LinearRegressor(NodeContext node)
    {
        node.OneOf("post_transform", "NONE", "NONE");
        node.Bind(Scores(node, (int)Math.Min(node.Integer("targets", 1), int.MaxValue)));
    }

    /// <summary>The label of the best score, and the scores. One row of coefficients means two classes, told apart by the sign.</summary>
    private static void LinearClassifier(NodeContext node)
    {
        string transform = node.OneOf("post_transform", "NONE", "NONE", "LOGISTIC", "SOFTMAX");
        if (node.TextCount("classlabels_strings") > 0 && node.IsUsed(0))
        {
            throw node.Unsupported("returns labels that are strings; train with integer classes or use the scores alone");
        }

        long[] labels = node.Integers("classlabels_ints") ?? [];
        int classes = Math.Max(labels.Length, node.TextCount("classlabels_strings"));
        int rows = Math.Max(1, node.Floats("intercepts")?.Length ?? classes);
        Value scores = Scores(node, rows);
        if (rows == 1 && classes == 2)
        {
            Value both = node.Concat([node.Map(scores, s => Formula.Apply(UnaryFunction.Negate, s)), scores], 1);
            node.Bind(Labelled(node, both, labels));
            node.Bind(1, transform switch
            {
                "LOGISTIC" => node.Map(both, s => Formula.Apply(UnaryFunction.Sigmoid, s)),
                "SOFTMAX" => SoftmaxLowering.Softmax(node, both, 1),
                _ => both,
            });
            return;
        }

        if (rows != classes)
        {
            throw node.Mismatch($"has {rows} rows of coefficients for {classes} classes");
        }

        node.Bind(Labelled(node, scores, labels));
        node.Bind(1, transform switch
        {
            "LOGISTIC" => node.Map(scores, s => Formula.Apply(UnaryFunction.Sigmoid, s)),
            "SOFTMAX" => SoftmaxLowering.Softmax(node, scores, 1),
            _ => scores,
        });
    }

    private static Value Labelled(NodeContext node, Value scores, long[] labels)
    {
        Value winner = node.Reduce(ReduceKind.ArgMax, scores, [1], keepDimensions: false);
        return labels.Length == 0 || labels.Select((l, i) => l == i).All(same => same)
            ? winner
            : node.Gather(node.NewConstant(new Tensor(new Shape(labels.Length), labels)), winner, 0);
    }

    private static Value Scores(NodeContext node, int rows)
    {
        Value x = AsFloat(node, node.Input(0));
        x = x.Shape.Rank == 1 ? node.Reshape(x, 1, x.Shape[0]) : x;
        double[] coefficients = node.Floats("coefficients") ?? [];
        double[]? intercepts = node.Floats("intercepts");
        if (x.Shape.Rank != 2 || coefficients.Length != (long)rows * x.Shape[1] || (intercepts is not null && intercepts.Length != rows))
        {
            throw node.Mismatch($"has {coefficients.Length} coefficients and {intercepts?.Length ?? 0} intercepts in {rows} rows for the shape {x.Shape}");
        }

        return node.Linear(x, new Tensor(new Shape(rows, x.Shape[1]), coefficients, x.Type), intercepts);
    }

    private static void Binarizer(NodeContext node)
    {
        double threshold = node.Float("threshold", 0);
        node.Bind(node.Map(node.Input(0), x => Formula.Cast(Formula.Greater(x, threshold), x.Type)));
    }

    private static void ArrayFeatureExtractor(NodeContext node)
    {
        Value x = node.Input(0);
        x = x.Shape.Rank < 2 ? node.Reshape(x, 1, x.Shape.Count) : x;
        int axis = x.Shape.Rank - 1;
        Value columns = node.Reshape(node.Input(1), node.Input(1).Shape.Count);
        if (columns.Constant is null)
        {
            node.Bind(node.Gather(x, columns, axis));
            return;
        }

        long[] indices = node.ConstantIntegers(1, "Y");
        if (indices.Any(i => i < 0 || i >= x.Shape[axis]))
        {
            throw node.Mismatch($"takes columns beyond the shape {x.Shape}");
        }

        node.Bind(node.Take(x, axis, indices.Select(i => (int)i).ToArray()));
    }

    private static Value AsFloat(NodeContext node, Value x) => x.Type.IsFloating() ? x : node.Map(x, e => Formula.Cast(e, ElementType.Float32));

    private static Value Row(NodeContext node, double[] elements, Value x) => elements.Length == 1 || elements.Length == x.Shape.Last
        ? node.NewConstant(new Tensor(new Shape(elements.Length), elements, x.Type))
        : throw node.Mismatch($"has {elements.Length} parameters for the shape {x.Shape}");
}
