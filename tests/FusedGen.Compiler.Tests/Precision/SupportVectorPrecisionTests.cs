using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Precision;

/// <summary>
/// Distances that are taken from lengths, of columns that lie far from zero: what cancels must be cancelled before it
/// is rounded.
/// </summary>
public class SupportVectorPrecisionTests
{
    private const int Features = 6;
    private const int Vectors = 40;
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    public void Columns_far_from_zero_have_the_same_kernel(float place)
    {
        Random random = new(3);
        float[] Row() => [.. Enumerable.Range(0, Features).Select(_ => place + (float)((random.NextDouble() * 4) - 2))];
        byte[] file = OnnxBuilder.Model().Opset("ai.onnx.ml", 3).Input("x", null, Features).Node(
            "SVMRegressor",
            ["x"],
            ["y"],
            "ai.onnx.ml",
            ("coefficients", Enumerable.Range(0, Vectors).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray()),
            ("support_vectors", Enumerable.Range(0, Vectors).SelectMany(_ => Row()).ToArray()),
            ("n_supports", Vectors),
            ("rho", new[] { 0.2f }),
            ("kernel_type", "RBF"),
            ("kernel_params", new[] { 0.2f, 0, 3 })).Output("y").ToBytes();
        ModelGraph exact = ModelLowering.Lower(OnnxModelReader.Read(file)).Graph;
        CompiledModel model = CompiledModel.Of(FoldedModel.Of(file, new ModelOptions(), CancellationToken.None).Graph);
        for (int i = 0; i < 20; i++)
        {
            Tensor[] row = [new Tensor(new Shape(1, Features), [.. Row().Select(x => (double)x)])];
            Agreement.AssertClose(ReferenceEvaluator.Evaluate(exact, row), model.Predict(row), Tolerance);
        }
    }
}
