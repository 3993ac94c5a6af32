using FusedGen.Compiler.Graph;
using FusedGen.OnnxRuntime.Tests.Contrib;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Quantization.QuantizedModel;

namespace FusedGen.OnnxRuntime.Tests.Quantization;

/// <summary>Between real numbers and the integers that stand for them.</summary>
public class QuantizeTests
{
    [Theory]
    [InlineData(U8, 128)]
    [InlineData(U8, 0)]
    [InlineData(S8, -7)]
    [InlineData(U16, 40000)]
    [InlineData(S16, -300)]
    public void Numbers_are_rounded_to_even_and_held_at_the_ends(int dataType, long zeroPoint)
    {
        // Ties, and numbers far beyond both ends.
        double[] numbers = [0, 0.25, 0.75, 1.25, -0.25, -0.75, 31.75, 1e9, -1e9, 1e30, 63.5, 64, -64, -65, 0.1, -0.1, double.PositiveInfinity,
            double.NegativeInfinity];
        Tensor x = new(new Shape(numbers.Length), numbers.Select(n => (double)(float)n).ToArray(), ElementType.Float32);
        Agreement.Check(
            Of().Input("x", numbers.Length).Weights("s", [], 0.5f).Quantised("z", dataType, [], zeroPoint).Node("QuantizeLinear", ["x", "s", "z"], "y")
                .Output("y"),
            ("x", x));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(0)]
    public void Each_place_along_an_axis_has_its_scale(int axis)
    {
        int[] shape = [2, 3, 4];
        int count = shape[axis < 0 ? 2 : axis];
        Agreement.Check(Of().Input("x", 2, 3, 4).Weights("s", [count], 0.01f, 0.3f, 0.02f).Quantised("z", U8, [count], 3, 128, 250)
            .Node("QuantizeLinear", ["x", "s", "z"], "q", ("axis", axis)).Node("DequantizeLinear", ["q", "s", "z"], "y", ("axis", axis)).Output("q", "y"));
    }

    [Fact]
    public void Each_block_has_its_scale() => Agreement.Check(
        Of().Input("x", 2, 6).Weights("s", [2, 3], 0.01f, 0.3f, 0.02f, 0.5f).Quantised("z", S8, [2, 3], 3, -12, 25)
            .Node("QuantizeLinear", ["x", "s", "z"], "q", ("axis", 1), ("block_size", 2))
            .Node("DequantizeLinear", ["q", "s", "z"], "y", ("axis", 1), ("block_size", 2)).Output("q", "y"));

    [Fact]
    public void Without_a_zero_point_the_integers_have_no_sign() =>
        Agreement.Check(Of().Input("x", 7).Weights("s", [], 0.01f).Node("QuantizeLinear", ["x", "s"], "y").Output("y"));

    [Fact]
    public void The_type_may_be_asked_for() =>
        Agreement.Check(Of().Input("x", 7).Weights("s", [], 0.01f).Node("QuantizeLinear", ["x", "s"], "y", ("output_dtype", S16)).Output("y"));

    [Theory]
    [InlineData(U8)]
    [InlineData(S8)]
    [InlineData(U16)]
    [InlineData(S16)]
    [InlineData(S32)]
    public void Integers_become_what_they_stand_for(int dataType)
    {
        OnnxBuilder model = Of().TypedInput("q", dataType, 3, 5).Weights("s", [], 0.125f);
        string[] inputs = dataType == S32 ? ["q", "s"] : ["q", "s", "z"];
        Agreement.Check((dataType == S32 ? model : model.Quantised("z", dataType, [], 5)).Node("DequantizeLinear", inputs, "y").Output("y"),
            Given("q", dataType, 3, 5));
    }

    [Theory]
    [InlineData(21, "z")]
    [InlineData(22, "z")]
    [InlineData(21, "")]
    public void Two_constants_share_a_byte(int dataType, string zeroPoint)
    {
        byte[] packed = [0x10, 0x32, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0x0E];
        OnnxBuilder model = Of().Input("x", 2, 5).Initializer(OnnxBuilder.Tensor("q", dataType, [5, 3], packed)).Weights("s", [3], 0.1f, 0.5f, 2)
            .Initializer(OnnxBuilder.Tensor("z", dataType, [3], [0x23, 0x01]));
        Agreement.Check(model.Node("DequantizeLinear", zeroPoint.Length > 0 ? ["q", "s", zeroPoint] : ["q", "s"], "w", ("axis", 1))
            .Node("MatMul", ["x", "w"], "y").Output("y"));
    }

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(1.0, 5.0)]
    [InlineData(1.0, -5.0)]
    [InlineData(0.0, 0.0)]
    public void The_range_of_the_numbers_gives_scale_and_zero_point(double spread, double shift)
    {
        Random random = new(5);
        Tensor x = new(new Shape(4, 9), Enumerable.Range(0, 36).Select(_ => (double)(float)((random.NextDouble() * spread) + shift)).ToArray(),
            ElementType.Float32);
        Agreement.Check(Of(13).Input("x", 4, 9).Node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]).Output("q", "s", "z"), ("x", x));
    }

    [Fact]
    public void The_operators_of_ONNX_Runtime_do_the_same() => Agreement.Check(
        Of().Input("x", 3, 4).Weights("s", [4], 0.01f, 0.3f).Quantised("z", U8, [4], 3, 128)
            .Node("QuantizeLinear", ["x", "s", "z"], ["q"], ContribModel.Domain, ("axis", 1))
            .Node("DequantizeLinear", ["q", "s", "z"], ["y"], ContribModel.Domain, ("axis", 1)).Output("q", "y"));
}
