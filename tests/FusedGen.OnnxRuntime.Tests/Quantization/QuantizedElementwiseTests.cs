using FusedGen.OnnxRuntime.Tests.Contrib;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Quantization.QuantizedModel;

namespace FusedGen.OnnxRuntime.Tests.Quantization;

/// <summary>ONNX Runtime's operators between integers.</summary>
public class QuantizedElementwiseTests
{
    [Theory]
    [InlineData("QLinearAdd", U8)]
    [InlineData("QLinearAdd", S8)]
    [InlineData("QLinearMul", U8)]
    [InlineData("QLinearMul", S8)]
    public void Two_tensors(string name, int dataType) => Agreement.Check(
        Of().TypedInput("a", dataType, 3, 20).TypedInput("bb", dataType, 3, 20).Weights("as", [], 0.02f).Quantised("az", dataType, [], 100)
            .Weights("bs", [], 0.013f)
            .Quantised("bz", dataType, [], 20).Weights("ys", [], 0.031f).Quantised("yz", dataType, [], 60)
            .Returning(name, ["a", "as", "az", "bb", "bs", "bz", "ys", "yz"], ["y"]),
        Given("a", dataType, 3, 20), Given("bb", dataType, 3, 20));

    /// <summary>
    /// Scales whose quotient gives no ties, which ONNX Runtime rounds after computing in another order.
    /// </summary>
    [Theory]
    [InlineData("QLinearSigmoid", U8, 0.0039f)]
    [InlineData("QLinearSigmoid", S8, 0.0039f)]
    [InlineData("QLinearLeakyRelu", U8, 0.0431f)]
    [InlineData("QLinearLeakyRelu", S8, 0.0431f)]
    [InlineData("QLinearGlobalAveragePool", U8, 0.02f)]
    [InlineData("QLinearAveragePool", U8, 0.0431f)]
    [InlineData("QLinearAveragePool", S8, 0.0431f)]
    public void One_tensor(string name, int dataType, float scale)
    {
        (string, object)[] attributes = name switch
        {
            "QLinearLeakyRelu" => [("alpha", 0.2f)],
            "QLinearAveragePool" => [("kernel_shape", new[] { 3, 2 }), ("pads", new[] { 1, 0, 1, 1 })],
            _ => [],
        };
        Agreement.Check(
            Of().TypedInput("x", dataType, 1, 3, 5, 6).Weights("xs", [], 0.05f).Quantised("xz", dataType, [], 100).Weights("ys", [], scale)
                .Quantised("yz", dataType, [], 10).Returning(name, ["x", "xs", "xz", "ys", "yz"], ["y"], attributes),
            Given("x", dataType, 1, 3, 5, 6));
    }

    [Theory]
    [InlineData(12, 1)]
    [InlineData(13, -1)]
    public void A_softmax(int opset, int axis) => Agreement.Check(
        Of().TypedInput("x", U8, 2, 3, 5).Weights("xs", [], 0.05f).Quantised("xz", U8, [], 100).Weights("ys", [], 1 / 256f).Quantised("yz", U8, [], 0)
            .Returning("QLinearSoftmax", ["x", "xs", "xz", "ys", "yz"], ["y"], ("axis", axis), ("opset", opset)),
        Given("x", U8, 2, 3, 5));

    [Fact]
    public void Parts_of_several_scales_are_joined() => Agreement.Check(
        Of().TypedInput("a", U8, 2, 3).TypedInput("bb", U8, 2, 4).Weights("ys", [], 0.04f).Quantised("yz", U8, [], 20).Weights("as", [], 0.02f)
            .Quantised("az", U8, [], 100).Weights("bs", [], 0.07f).Quantised("bz", U8, [], 3)
            .Returning("QLinearConcat", ["ys", "yz", "a", "as", "az", "bb", "bs", "bz"], ["y"], ("axis", 1)),
        Given("a", U8, 2, 3), Given("bb", U8, 2, 4));

    [Fact]
    public void A_condition_chooses() => Agreement.Check(
        Of().Input("x", 2, 8).Weights("zero", [], 0).Node("Greater", ["x", "zero"], "c").TypedInput("a", U8, 2, 8).TypedInput("bb", U8, 2, 8)
            .Weights("as", [], 0.02f).Quantised("az", U8, [], 100).Weights("bs", [], 0.07f).Quantised("bz", U8, [], 3).Weights("ys", [], 0.04f)
            .Quantised("yz", U8, [], 20).Returning("QLinearWhere", ["c", "a", "as", "az", "bb", "bs", "bz", "ys", "yz"], ["y"]),
        Given("a", U8, 2, 8), Given("bb", U8, 2, 8));
}
