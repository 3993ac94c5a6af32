using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.MachineLearning.MachineLearningOperator;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>
/// Support vector machines: a kernel, sums of it over the support vectors, and for classes a vote among the pairs of
/// them.
/// </summary>
internal static class SupportVectorLowering
{
    /// <summary>So many classes at most, which have 499,500 pairs.</summary>
    private const int MostClasses = 1000;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Of("SVMClassifier", SupportVectorClassifier, "No PROBIT for two classes without probabilities."),
        Of("SVMRegressor", SupportVectorRegressor, "No post_transform, which ONNX Runtime does not apply."),
    ];

    private static void SupportVectorRegressor(NodeContext node)
    {
        if (PostTransform.Of(node) != PostTransform.None)
        {
            throw node.Unsupported($"has the post_transform {PostTransform.Of(node)}, which ONNX Runtime does not apply; apply it to the output in code");
        }

        Value x = Table(node);
        double[] coefficients = node.Floats("coefficients") ?? [];
        double[] shift = Rho(node, 1);
        long vectors = node.Integer("n_supports", 0);
        double[] supports = node.Floats("support_vectors") ?? [];
        Func<Value, Tensor, Value> kernel = SupportVectorKernel.Of(node);
        Value sum = vectors > 0
            ? node.Linear(kernel(x, Vectors(node, x, vectors, supports)), Matrix(node, coefficients, 1, vectors, x.Type), shift)
            : node.Linear(x, Matrix(node, coefficients, 1, x.Shape[1], x.Type), shift);
        BindFloat(node, 0, node.Flag("one_class", false)
            ? node.Map(sum, s => Formula.Select(Formula.Greater(s, 0), Formula.Number(1, s.Type), Formula.Number(-1, s.Type)))
            : sum);
    }

    private static void SupportVectorClassifier(NodeContext node)
    {
        string transform = PostTransform.Of(node);
        Labels labels = Labels.Of(node, "classlabels_ints");
        int classes = labels.Count;
        if (classes < 2)
        {
            throw node.Mismatch($"has {classes} class labels; a classifier has two at least");
        }

        Value x = Table(node);
        long[] perClass = node.Integers("vectors_per_class") ?? [];
        if (perClass.Any(n => n < 0) || perClass.Sum(n => (double)n) > int.MaxValue)
        {
            throw node.Mismatch("has numbers of support vectors that are negative or too large");
        }

        double[] supports = node.Floats("support_vectors") ?? [];
        Func<Value, Tensor, Value> kernel = SupportVectorKernel.Of(node);
        double[] slopes = node.Floats("prob_a") ?? [];
        double[] shifts = node.Floats("prob_b") ?? [];
        if (perClass.Sum() == 0)
        {
            BindLinear(node, x, labels, transform, slopes.Length > 0);
            return;
        }

        Value decisions = Decisions(node, kernel(x, Vectors(node, x, perClass.Sum(), supports)), perClass, classes);
        labels.Bind(0, Best(node, Votes(node, decisions, classes)));
        int pairs = decisions.Shape[1];
        if (slopes.Length != shifts.Length || (slopes.Length > 0 && slopes.Length != pairs))
        {
            throw node.Mismatch($"has {slopes.Length} numbers in prob_a and {shifts.Length} in prob_b for {pairs} pairs of classes");
        }

        if (slopes.Length > 0)
        {
            labels.BindScores(1, PostTransform.Apply(node, PairwiseProbability.Of(node, decisions, classes, slopes, shifts), transform));
        }
        else if (classes == 2)
        {
            labels.BindScores(1, ScoresOfTwo(node, decisions, transform));
        }
        else
        {
            // A score for each pair of classes.
            BindFloat(node, 1, PostTransform.Apply(node, decisions, transform));
        }
    }

    /// <summary>One row of coefficients for each class instead of support vectors.</summary>
    private static void BindLinear(NodeContext node, Value x, Labels labels, string transform, bool hasProbabilities)
    {
        int classes = labels.Count;
        double[] coefficients = node.Floats("coefficients") ?? [];
        double shift = Rho(node, 1)[0];
        Value scores = node.Linear(x, Matrix(node, coefficients, classes, x.Shape[1], x.Type), Enumerable.Repeat(shift, classes).ToArray());
        Value winner = Best(node, scores);
        if (classes == 2 && !hasProbabilities)
        {
            // ONNX Runtime takes the second class where the larger score is large enough, whichever class it belongs
            // to.
            Value largest = node.Reduce(ReduceKind.Max, scores, [1], keepDimensions: false);
            bool isPositive = coefficients.All(c => c >= 0);
            winner = node.Map(winner, largest, (w, s) => Formula.Select(
                isPositive ? Formula.Apply(BinaryFunction.GreaterOrEqual, s, Formula.Number(0.5, s.Type)) : Formula.Greater(s, 0),
                new IntegerConstant(1, w.Type), w));
        }

        labels.Bind(0, winner);
        labels.BindScores(1, PostTransform.Apply(node, scores, transform));
    }

    /// <summary>
    /// One decision for each pair of classes, [rows, pairs]: the kernels with the vectors of both, times the
    /// coefficients that each class has against the other. There are coefficients against all other classes for each
    /// vector; a class's own place is left out.
    /// </summary>
    private static Value Decisions(NodeContext node, Value kernel, long[] perClass, int classes)
    {
        if (perClass.Length != classes)
        {
            throw node.Mismatch($"has numbers of support vectors for {perClass.Length} classes, and labels for {classes}");
        }

        int vectors = (int)perClass.Sum();
        int pairs = classes <= MostClasses ? classes * (classes - 1) / 2 : throw node.Mismatch($"has {classes} classes; the limit is {MostClasses}");
        Tensor coefficients = Matrix(node, node.Floats("coefficients") ?? [], classes - 1, vectors, kernel.Type);
        int[] starts = perClass.Select((_, i) => (int)perClass.Take(i).Sum()).ToArray();
        node.RequireTable((long)pairs * vectors);
        double[] weights = new double[pairs * vectors];
        int pair = 0;
        for (int i = 0; i < classes; i++)
        {
            for (int j = i + 1; j < classes; j++, pair++)
            {
                Array.Copy(coefficients.Floats, ((j - 1) * vectors) + starts[i], weights, (pair * vectors) + starts[i], perClass[i]);
                Array.Copy(coefficients.Floats, (i * vectors) + starts[j], weights, (pair * vectors) + starts[j], perClass[j]);
            }
        }

        return node.Linear(kernel, new Tensor(new Shape(pairs, vectors), weights, kernel.Type), Rho(node, pairs));
    }

    /// <summary>
    /// For each class how many pairs it wins: as the first of two where the decision is positive, as the second
    /// elsewhere.
    /// </summary>
    private static Value Votes(NodeContext node, Value decisions, int classes)
    {
        int pairs = decisions.Shape[1];
        double[] signs = new double[classes * pairs];
        double[] lost = new double[classes];
        int pair = 0;
        for (int i = 0; i < classes; i++)
        {
            for (int j = i + 1; j < classes; j++, pair++)
            {
                signs[(i * pairs) + pair] = 1;
                signs[(j * pairs) + pair] = -1;
                lost[j]++;
            }
        }

        Value wins = node.Map(decisions, d => Formula.Cast(Formula.Greater(d, 0), ElementType.Float32));
        return node.Linear(wins, new Tensor(new Shape(classes, pairs), signs), lost);
    }

    /// <summary>
    /// A decision s between two classes as the scores that ONNX Runtime gives: −s and s, their logistic functions, or 1
    /// − s and s where the node names another transform.
    /// </summary>
    private static Value ScoresOfTwo(NodeContext node, Value decision, string transform)
    {
        if (transform == "PROBIT")
        {
            throw node.Unsupported("has the post_transform PROBIT and two classes without prob_a and prob_b, of which no meaning is known");
        }

        bool isOpposite = transform is PostTransform.None or PostTransform.Logistic;
        Value first = node.Map(decision, s => isOpposite ? Formula.Apply(UnaryFunction.Negate, s) : Formula.Subtract(Formula.Number(1, s.Type), s));
        Value both = node.Concat([first, decision], 1);
        return transform == PostTransform.Logistic ? PostTransform.Apply(node, both, transform) : both;
    }

    /// <summary>The number of the largest score of each row.</summary>
    private static Value Best(NodeContext node, Value scores) => node.Reduce(ReduceKind.ArgMax, scores, [1], keepDimensions: false);

    /// <summary>The input as [rows, features].</summary>
    private static Value Table(NodeContext node)
    {
        Value x = Real(node, node.Input(0));
        x = x.Shape.Rank == 1 ? node.Reshape(x, 1, x.Shape[0]) : x;
        return x.Shape.Rank == 2 ? x : throw node.Mismatch($"reads a tensor of the shape {x.Shape}, where rows of features belong");
    }

    private static Tensor Vectors(NodeContext node, Value x, long vectors, double[] elements) =>
        Matrix(node, elements, vectors, x.Shape[1], x.Type, "numbers in its support_vectors");

    private static Tensor Matrix(NodeContext node, double[] elements, long rows, long columns, ElementType type, string what = "coefficients") =>
        rows * columns == elements.Length
            ? new Tensor(new Shape((int)rows, (int)columns), elements, type)
            : throw node.Mismatch($"has {elements.Length} {what}, where {rows} × {columns} belong");

    private static double[] Rho(NodeContext node, int count) => node.Floats("rho") is { } rho && rho.Length >= count
        ? rho.Take(count).ToArray()
        : throw node.Mismatch($"has {node.Floats("rho")?.Length ?? 0} numbers in its rho, where {count} belong");
}
