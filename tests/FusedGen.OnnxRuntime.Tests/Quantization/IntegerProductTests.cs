using FusedGen.OnnxRuntime.Tests.Contrib;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Quantization.QuantizedModel;

namespace FusedGen.OnnxRuntime.Tests.Quantization;

/// <summary>Matrix products and convolutions of integers: the same integers as ONNX Runtime's.</summary>
public class IntegerProductTests
{
    [Theory]
    [InlineData(U8, S8, 40)]
    [InlineData(U8, U8, 700)]
    [InlineData(S8, S8, 3000)]
    public void A_matrix_of_integers(int left, int right, int inner) => Agreement.Check(
        Of().TypedInput("a", left, 3, inner).RandomQuantised("b", right, inner, 5).Quantised("az", left, [], 100).Quantised("bz", right, [5], 3, 0, 77, 12, 1)
            .Node("MatMulInteger", ["a", "b", "az", "bz"], "y").Output("y"),
        Given("a", left, 3, inner));

    [Fact]
    public void Two_matrices_that_are_computed() => Agreement.Check(
        Of().TypedInput("a", U8, 2, 3, 4).TypedInput("b", U8, 2, 4, 5).Quantised("az", U8, [], 7).Quantised("bz", U8, [], 200)
            .Node("MatMulInteger", ["a", "b", "az", "bz"], "y").Output("y"),
        Given("a", U8, 2, 3, 4), Given("b", U8, 2, 4, 5));

    [Fact]
    public void Zero_points_that_are_computed() => Agreement.Check(
        Of().TypedInput("a", U8, 3, 30).RandomQuantised("b", U8, 30, 5).TypedInput("az", U8).TypedInput("bzz", U8)
            .Node("MatMulInteger", ["a", "b", "az", "bzz"], "y").Output("y"),
        Given("a", U8, 3, 30), Given("az", U8), Given("bzz", U8));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void A_convolution_of_integers(int groups, int pad) => Agreement.Check(
        Of().TypedInput("x", U8, 2, 4, 6, 5).RandomQuantised("w", S8, 6, 4 / groups, 3, 3).Quantised("xz", U8, [], 13).Quantised("wz", S8, [], 0)
            .Node("ConvInteger", ["x", "w", "xz", "wz"], "y", ("group", groups), ("pads", new[] { pad, pad, pad, pad })).Output("y"),
        Given("x", U8, 2, 4, 6, 5));

    [Theory]
    [InlineData(U8)]
    [InlineData(S8)]
    public void A_product_of_another_scale(int dataType) => Agreement.Check(
        Of().TypedInput("a", dataType, 3, 30).RandomQuantised("b", dataType, 30, 5).Weights("as", [], 0.02f).Quantised("az", dataType, [], 100)
            .Weights("bs", [], 0.013f).Quantised("bz", dataType, [], 20).Weights("ys", [], 0.7f).Quantised("yz", dataType, [], 60)
            .Node("QLinearMatMul", ["a", "as", "az", "b", "bs", "bz", "ys", "yz"], "y").Output("y"),
        Given("a", dataType, 3, 30));

    [Theory]
    [InlineData(U8, 1, true)]
    [InlineData(U8, 3, false)]
    [InlineData(S8, 1, false)]
    public void A_convolution_of_another_scale(int dataType, int groups, bool hasBias)
    {
        OnnxBuilder model = Of().TypedInput("x", dataType, 1, 3, 7, 6).RandomQuantised("w", S8, 6, 3 / groups, 3, 3).Weights("xs", [], 0.02f)
            .Quantised("xz", dataType, [], 33).Weights("ws", [6], 0.01f, 0.02f, 0.015f).Quantised("wz", S8, [6], 0).Weights("ys", [], 0.4f)
            .Quantised("yz", dataType, [], 40).RandomQuantised("b", S32, 6);
        string[] inputs = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz", .. hasBias ? (string[])["b"] : []];
        Agreement.Check(model.Node("QLinearConv", inputs, "y", ("group", groups), ("pads", new[] { 1, 0, 1, 2 }), ("strides", new[] { 1, 2 })).Output("y"),
            Given("x", dataType, 1, 3, 7, 6));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(0, 1, true)]
    public void A_dense_layer(int transA, int transB, bool isQuantised)
    {
        int[] a = transA == 1 ? [20, 3] : [3, 20];
        int[] b = transB == 1 ? [5, 20] : [20, 5];
        OnnxBuilder model = Of().TypedInput("a", U8, a[0], a[1]).RandomQuantised("b", S8, b).Weights("as", [], 0.02f).Quantised("az", U8, [], 100)
            .Weights("bs", [], 0.013f).Quantised("bz", S8, [], 2).RandomQuantised("c", S32, 5).Weights("ys", [], 0.3f).Quantised("yz", U8, [], 60);
        string[] inputs = ["a", "as", "az", "b", "bs", "bz", "c", .. isQuantised ? (string[])["ys", "yz"] : []];
        Agreement.Check(model.Returning("QGemm", inputs, ["y"], ("transA", transA), ("transB", transB), ("alpha", 1.5f)), Given("a", U8, a));
    }

    [Fact]
    public void A_product_of_integers_as_real_numbers() => Agreement.Check(
        Of().TypedInput("a", U8, 3, 20).RandomQuantised("b", S8, 20, 5).Weights("as", [], 0.02f).Weights("bs", [5], 0.013f, 0.02f)
            .Quantised("az", U8, [], 100)
            .Quantised("bz", S8, [5], 2, 0, -3).Trained("bias", 5).Returning("MatMulIntegerToFloat", ["a", "b", "as", "bs", "az", "bz", "bias"], ["y"]),
        Given("a", U8, 3, 20));

    [Fact]
    public void A_product_whose_left_side_is_quantised_on_the_way() => Agreement.Check(
        Of().Input("a", 3, 20).RandomQuantised("b", S8, 20, 5).Weights("bs", [], 0.013f).Quantised("bz", S8, [], 2).Trained("bias", 5)
            .Returning("DynamicQuantizeMatMul", ["a", "b", "bs", "bz", "bias"], ["y"]));

    [Theory]
    [InlineData(4, 16, false)]
    [InlineData(4, 16, true)]
    [InlineData(8, 16, false)]
    [InlineData(4, 32, true)]
    public void Weights_of_few_bits(int bits, int block, bool hasZeroPoints)
    {
        const int Inner = 40;
        const int Features = 6;
        int blocks = (Inner + block - 1) / block;
        OnnxBuilder model = Of().Input("x", 3, Inner).RandomQuantised("w", U8, Features, blocks, block * bits / 8)
            .Weights("s", [Features * blocks], 0.1f, 0.03f, 0.2f)
            .RandomQuantised("zero", U8, Features * (((blocks * bits) + 7) / 8));
        Agreement.Check(model.Returning("MatMulNBits", hasZeroPoints ? ["x", "w", "s", "zero"] : ["x", "w", "s"], ["y"],
            ("K", Inner), ("N", Features), ("bits", bits), ("block_size", block)));
    }
}
