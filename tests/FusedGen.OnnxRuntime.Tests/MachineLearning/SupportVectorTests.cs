using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.MachineLearning;

/// <summary>Support vector machines of every kernel and mode, with random vectors.</summary>
public class SupportVectorTests
{
    private const string Domain = "ai.onnx.ml";
    private const int Int64 = OnnxBuilder.Int64;
    private const int Rows = 6;
    private const int Features = 3;
    private const int VectorsOfClass = 4;

    public static TheoryData<string, float, int, bool> Classifiers
    {
        get
        {
            TheoryData<string, float, int, bool> data = [];
            foreach (string kernel in new[] { "LINEAR", "POLY", "RBF", "SIGMOID" })
            {
                foreach (int classes in new[] { 2, 3, 5 })
                {
                    data.Add(kernel, 0.3f, classes, false);
                    data.Add(kernel, 0.3f, classes, true);
                }
            }

            // So narrow that the distances are not taken from lengths.
            data.Add("RBF", 9f, 3, true);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Classes_are_voted_for(string kernel, float gamma, int classes, bool hasProbabilities)
    {
        foreach (float degree in new[] { 2f, 3f })
        {
            Agreement.Check(Classifier(new Random(classes), kernel, [gamma, 2.5f, degree], classes, hasProbabilities, "NONE"));
        }
    }

    [Theory]
    [InlineData("LOGISTIC")]
    [InlineData("SOFTMAX")]
    [InlineData("SOFTMAX_ZERO")]
    public void Scores_are_transformed(string transform)
    {
        foreach (int classes in new[] { 2, 3, 4 })
        {
            Agreement.Check(Classifier(new Random(3), "RBF", [0.3f, 0, 3], classes, hasProbabilities: false, transform));
            Agreement.Check(Classifier(new Random(3), "RBF", [0.3f, 0, 3], classes, hasProbabilities: true, transform));
        }

        Agreement.Check(Classifier(new Random(3), "RBF", [0.3f, 0, 3], 3, hasProbabilities: true, "PROBIT"));
    }

    [Theory]
    [InlineData(2, -1f)]
    [InlineData(2, 0f)]
    [InlineData(3, -1f)]
    public void Without_support_vectors_the_scores_are_linear(int classes, float least)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            Random random = new(seed);
            float[] coefficients = [.. Floats(random, classes * Features).Select(c => Math.Max(c, least))];
            foreach (string transform in new[] { "NONE", "LOGISTIC", "SOFTMAX" })
            {
                Agreement.Check(OnnxBuilder.Model().Opset(Domain, 3).Input("x", Rows, Features).Node(
                    "SVMClassifier",
                    ["x"],
                    ["label", "y"],
                    Domain,
                    ("classlabels_ints", Enumerable.Range(0, classes).Select(c => (c * 3) - 1).ToArray()),
                    ("coefficients", coefficients),
                    ("kernel_type", "RBF"),
                    ("kernel_params", new[] { 0.5f, 0, 3 }),
                    ("rho", new[] { 0.2f }),
                    ("post_transform", transform)).Output("label", "y"));
            }
        }
    }

    [Theory]
    [InlineData("LINEAR")]
    [InlineData("POLY")]
    [InlineData("RBF")]
    [InlineData("SIGMOID")]
    public void Numbers_are_predicted(string kernel)
    {
        Random random = new(5);
        foreach (int oneClass in new[] { 0, 1 })
        {
            foreach (float degree in new[] { 1f, 2f, 3f, 4.5f })
            {
                Agreement.Check(Regressor(random, kernel, [0.2f, 3f, degree], oneClass, VectorsOfClass));
            }
        }

        Agreement.Check(Regressor(random, kernel, [0.2f, 0, 3], 0, 0));
    }

    [Fact]
    public void A_distance_that_is_infinite_has_the_kernel_0() => Agreement.Check(
        Regressor(new Random(5), "RBF", [0.2f, 0, 3], 0, VectorsOfClass),
        ("x", new Tensor(new Shape(Rows, Features),
            Enumerable.Range(0, Rows * Features).Select(i => i % 4 == 0 ? double.PositiveInfinity : i % 7 == 0 ? -3e20 : i).ToArray())));

    [Theory]
    [InlineData(OnnxBuilder.Double)]
    [InlineData(Int64)]
    public void Features_may_be_other_numbers(int type)
    {
        Tensor x = type == Int64
            ? Agreement.Integers(ElementType.Int64, [Rows, Features], [.. Enumerable.Range(0, Rows * Features).Select(i => i % 5L)])
            : new Tensor(new Shape(Rows, Features), Enumerable.Range(0, Rows * Features).Select(i => i * 0.3 % 2).ToArray(), ElementType.Float64);
        Agreement.Check(Classifier(new Random(1), "RBF", [0.3f, 0, 3], 3, hasProbabilities: true, "NONE", type), ("x", x));
    }

    private static OnnxBuilder Classifier(
        Random random, string kernel, float[] parameters, int classes, bool hasProbabilities, string transform, int type = OnnxBuilder.Float)
    {
        // The numbers of vectors differ from class to class, and one has none.
        int[] perClass = [.. Enumerable.Range(0, classes).Select(c => c == 2 ? 0 : VectorsOfClass + c)];
        int vectors = perClass.Sum();
        int pairs = classes * (classes - 1) / 2;
        List<(string, object)> attributes =
        [
            ("classlabels_ints", Enumerable.Range(0, classes).Select(c => (c * 3) - 1).ToArray()),
            ("coefficients", Floats(random, (classes - 1) * vectors)),
            ("support_vectors", Floats(random, vectors * Features)),
            ("vectors_per_class", perClass),
            ("rho", Floats(random, pairs)),
            ("kernel_type", kernel),
            ("kernel_params", parameters),
            ("post_transform", transform),
        ];
        if (hasProbabilities)
        {
            attributes.Add(("prob_a", Floats(random, pairs)));
            attributes.Add(("prob_b", Floats(random, pairs)));
        }

        return OnnxBuilder.Model().Opset(Domain, 3).TypedInput("x", type, Rows, Features).Node("SVMClassifier", ["x"], ["label", "y"], Domain, [.. attributes])
            .Output("label", "y");
    }

    private static OnnxBuilder Regressor(Random random, string kernel, float[] parameters, int oneClass, int vectors) =>
        OnnxBuilder.Model().Opset(Domain, 3).Input("x", Rows, Features).Node(
            "SVMRegressor",
            ["x"],
            ["y"],
            Domain,
            ("coefficients", Floats(random, vectors > 0 ? vectors : Features)),
            ("support_vectors", Floats(random, vectors * Features)),
            ("n_supports", vectors),
            ("one_class", oneClass),
            ("rho", new[] { 0.2f }),
            ("kernel_type", kernel),
            ("kernel_params", parameters)).Output("y");

    private static float[] Floats(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
}
