using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.MachineLearning;

/// <summary>
/// Random decision trees against ONNX Runtime: all modes, missing values, aggregates, transforms and forms of classes.
/// </summary>
public class TreeEnsembleTests
{
    private const int Rows = 12;
    private const int Cases = 40;

    public static TheoryData<int, string> Regressors => new()
    {
        { 1, "SUM" }, { 1, "AVERAGE" }, { 1, "MIN" }, { 1, "MAX" }, { 3, "SUM" }, { 3, "AVERAGE" },
    };

    [Theory]
    [MemberData(nameof(Regressors))]
    public void Regressors_agree(int targets, string aggregate)
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            string transform = seed % 4 == 0 ? new[] { "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO" }[seed / 4 % 3] : "NONE";
            OnnxBuilder model = new TreeModels(random).Regressor(targets, aggregate, transform, Rows, OnnxBuilder.Float);
            Agreement.Check(model, ("x", Features(random)));
        }
    }

    [Fact]
    public void Doubles_are_compared_as_doubles()
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            OnnxBuilder model = new TreeModels(random).Regressor(1, "SUM", "NONE", Rows, OnnxBuilder.Double);
            Tensor x = Features(random);
            Agreement.Check(model, ("x", new Tensor(x.Shape, x.Floats.Select(v => v + (random.Next(3) == 0 ? 1e-12 : 0)).ToArray(), ElementType.Float64)));
        }
    }

    [Theory]
    [InlineData("NONE")]
    [InlineData("LOGISTIC")]
    [InlineData("SOFTMAX")]
    [InlineData("SOFTMAX_ZERO")]
    public void Several_classes_agree(string transform)
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            int bases = seed % 3 == 0 ? 4 : 0;
            Agreement.Check(new TreeModels(random).Classifier(4, spoken: null, transform, isPositive: seed % 2 == 0, bases, Rows), ("x", Features(random)));
        }
    }

    [Theory]
    [InlineData(0, "NONE")]
    [InlineData(0, "LOGISTIC")]
    [InlineData(0, "SOFTMAX")]
    [InlineData(0, "SOFTMAX_ZERO")]
    [InlineData(1, "NONE")]
    [InlineData(1, "LOGISTIC")]
    [InlineData(1, "SOFTMAX")]
    public void Two_classes_of_which_leaves_speak_for_one(int spoken, string transform)
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            int bases = spoken == 0 ? seed % 2 : 0;
            Agreement.Check(new TreeModels(random).Classifier(2, [spoken], transform, isPositive: seed % 3 == 0, bases, Rows), ("x", Features(random)));
        }
    }

    private static Tensor Features(Random random) => new(
        new Shape(Rows, 3),
        Enumerable.Range(0, Rows * 3).Select(_ => random.Next(8) == 0 ? double.NaN : TreeModels.Numbers[random.Next(TreeModels.Numbers.Length)]).ToArray());
}
