using FusedGen.Compiler.Graph;
using FusedGen.OnnxRuntime.Tests.Quantization;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Agreement;

namespace FusedGen.OnnxRuntime.Tests.RunTime;

/// <summary>Weights that are inputs.</summary>
public class WeightTests
{
    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(2, 2, 1, 1)]
    [InlineData(4, 1, 2, 2)]
    public void A_convolution(int groups, int stride, int dilation, int pad) => Check(
        OnnxBuilder.Model(18).Input("x", 2, 4, 9, 8).Input("w", 8, 4 / groups, 3, 2).Input("b", 8)
            .Node("Conv", ["x", "w", "b"], "y", ("group", groups), ("strides", new[] { stride, 1 }), ("dilations", new[] { dilation, dilation }),
                ("pads", new[] { pad, 0, 1, pad })).Output("y"));

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    [InlineData("VALID")]
    public void A_convolution_that_pads_itself(string padding) => Check(
        OnnxBuilder.Model(18).Input("x", 1, 2, 7).Input("w", 3, 2, 4).Node("Conv", ["x", "w"], "y", ("auto_pad", padding), ("strides", new[] { 2 }))
            .Output("y"));

    [Fact]
    public void A_bias_alone() => Check(
        OnnxBuilder.Model(18).Input("x", 1, 1, 5, 5).Weights("w", [2, 1, 2, 2], 1, 2, -1, 0.5f).Input("b", 2).Node("Conv", ["x", "w", "b"], "y").Output("y"));

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(2, 2, 1, 1)]
    [InlineData(2, 3, 2, 0)]
    public void A_transposed_convolution(int groups, int stride, int dilation, int pad) => Check(
        OnnxBuilder.Model(18).Input("x", 2, 4, 5, 4).Input("w", 4, 3, 3, 2).Input("b", 3 * groups)
            .Node("ConvTranspose", ["x", "w", "b"], "y", ("group", groups), ("strides", new[] { stride, 2 }), ("dilations", new[] { dilation, 1 }),
                ("pads", new[] { pad, 0, 0, pad }), ("output_padding", new[] { stride > 1 ? 1 : 0, 1 })).Output("y"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_convolution_of_integers(bool hasZeroPoint)
    {
        string[] inputs = ["x", "w", "xz", .. hasZeroPoint ? (string[])["wz"] : []];
        OnnxBuilder model = QuantizedModel.Of().TypedInput("x", QuantizedModel.U8, 1, 2, 6, 5).TypedInput("w", QuantizedModel.U8, 3, 2, 3, 3)
            .Quantised("xz", QuantizedModel.U8, [], 13).Quantised("wz", QuantizedModel.U8, [], 7);
        Check(model.Node("ConvInteger", inputs, "y").Output("y"),
            QuantizedModel.Given("x", QuantizedModel.U8, 1, 2, 6, 5), QuantizedModel.Given("w", QuantizedModel.U8, 3, 2, 3, 3));
    }

    [Fact]
    public void A_batch_normalisation() => Check(
        OnnxBuilder.Model(18).Input("x", 2, 3, 4).Input("s", 3).Input("b", 3).Input("m", 3).Input("v", 3)
            .Node("BatchNormalization", ["x", "s", "b", "m", "v"], "y", ("epsilon", 0.01f)).Output("y"),
        ("v", new Tensor(new Shape(3), [0.5, 1.25, 3])));

    [Theory]
    [InlineData("RNN", 1, "forward", 0)]
    [InlineData("GRU", 3, "bidirectional", 0)]
    [InlineData("GRU", 3, "reverse", 1)]
    [InlineData("LSTM", 4, "forward", 0)]
    [InlineData("LSTM", 4, "bidirectional", 0)]
    public void A_recurrent_layer(string name, int gates, string direction, int resetsAfter)
    {
        int directions = direction == "bidirectional" ? 2 : 1;
        (string, object)[] attributes =
            [("hidden_size", 3), ("direction", direction), .. name == "GRU" ? ((string, object)[])[("linear_before_reset", resetsAfter)] : []];
        Check(OnnxBuilder.Model(18).Input("x", 4, 2, 5).Input("w", directions, gates * 3, 5).Input("r", directions, gates * 3, 3)
            .Input("b", directions, gates * 6).Node(name, ["x", "w", "r", "b"], ["y", "h"], "", attributes).Output("y").Output("h"));
    }

    [Fact]
    public void Peepholes() => Check(
        OnnxBuilder.Model(18).Input("x", 3, 2, 4).Input("w", 1, 12, 4).Input("r", 1, 12, 3).Input("p", 1, 9)
            .Node("LSTM", ["x", "w", "r", "", "", "", "", "p"], ["y"], "", ("hidden_size", 3)).Output("y"));
}
