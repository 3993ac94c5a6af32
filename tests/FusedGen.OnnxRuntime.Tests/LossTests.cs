using FusedGen.Compiler.Graph;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Agreement;

namespace FusedGen.OnnxRuntime.Tests;

/// <summary>Losses of classifiers, beside ONNX Runtime.</summary>
public class LossTests
{
    private const int S32 = 6;
    private const int S64 = 7;

    [Theory]
    [InlineData("none", false, null)]
    [InlineData("sum", true, null)]
    [InlineData("mean", false, null)]
    [InlineData("mean", true, null)]
    [InlineData("mean", false, 2)]
    [InlineData("mean", true, 2)]
    [InlineData("sum", false, -1)]
    [InlineData("none", true, -1)]
    public void Of_scores(string reduction, bool hasWeights, int? ignored)
    {
        foreach (int rank in new[] { 2, 4 })
        {
            foreach (int type in new[] { S32, S64 })
            {
                int[] own = rank == 2 ? [6] : [3, 2, 2];
                int?[] scores = rank == 2 ? [6, 5] : [3, 5, 2, 2];
                string[] inputs = ["x", "t", .. hasWeights ? (string[])["w"] : []];
                (string, object)[] attributes = [("reduction", reduction), .. ignored is { } i ? ((string, object)[])[("ignore_index", i)] : []];
                OnnxBuilder model = OnnxBuilder.Model(13).Input("x", scores).TypedInput("t", type, own.Select(d => (object?)d).ToArray());
                model = (hasWeights ? model.Input("w", 5) : model).Node("SoftmaxCrossEntropyLoss", inputs, ["loss", "log"], "", attributes)
                    .Output("loss", "log");
                long[] classes = Enumerable.Range(0, own.Aggregate(1, (a, b) => a * b)).Select(n => n % 4 == 1 && ignored is { } i ? i : n * 3 % 5L).ToArray();
                Check(
                    model,
                    ("t", Integers(type == S32 ? ElementType.Int32 : ElementType.Int64, own, classes)),
                    ("w", new Tensor(new Shape(5), [0.5, 1, 2, 0.25, 3])));
                OnnxBuilder plain = OnnxBuilder.Model(13).Input("x", scores).TypedInput("t", type, own.Select(d => (object?)d).ToArray());
                plain = (hasWeights ? plain.Input("w", 5) : plain).Node("NegativeLogLikelihoodLoss", inputs, ["loss"], "", attributes).Output("loss");
                Check(
                    plain,
                    ("t", Integers(type == S32 ? ElementType.Int32 : ElementType.Int64, own, classes)),
                    ("w", new Tensor(new Shape(5), [0.5, 1, 2, 0.25, 3])));
            }
        }
    }
}
