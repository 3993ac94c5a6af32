using FusedGen.Compiler.Graph;
using FusedGen.Tests;

namespace FusedGen.OnnxRuntime.Tests.Quantization;

/// <summary>Floats of a byte and integers of 4 bits between floats, which ONNX Runtime has kernels for.</summary>
public class NarrowTypeTests
{
    private const int Float = 1;

    private static readonly double[] s_numbers =
    [
        0, -0.0, 1, -1, 0.47892547, 0.0019, 1e-7, 2.4e-5, 3.5, 17.5, -18.5, 240, 247.9, 448, 463, 1000, 57344, 61439, 65536, 1e6, -1e6,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    [Theory]
    [InlineData(17, 1)]
    [InlineData(17, 0)]
    [InlineData(18, 1)]
    [InlineData(18, 0)]
    [InlineData(19, 1)]
    [InlineData(19, 0)]
    [InlineData(20, 1)]
    [InlineData(20, 0)]
    public void Casts_to_floats_of_a_byte_round_and_saturate(int dataType, int saturate) => Agreement.Check(
        OnnxBuilder.Model(19).Input("x", s_numbers.Length).Node("Cast", ["x"], "q", ("to", dataType), ("saturate", saturate))
            .Node("Cast", ["q"], "y", ("to", Float)).Output("y"),
        ("x", Numbers(s_numbers)));

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    public void Floats_of_a_byte_are_quantised(int dataType) => Agreement.Check(
        OnnxBuilder.Model(19).Input("x", 7).Weights("s", [], 0.03f).Initializer(OnnxBuilder.Tensor("z", dataType, [], [0]))
            .Node("QuantizeLinear", ["x", "s", "z"], "q").Node("DequantizeLinear", ["q", "s", "z"], "y").Output("y"));

    [Theory]
    [InlineData(21, 0, 15)]
    [InlineData(22, -8, 7)]
    public void Integers_of_four_bits_are_cast_and_quantised(int dataType, int least, int most)
    {
        double[] whole = [.. Enumerable.Range(least, most - least + 1).Select(i => (double)i)];
        Agreement.Check(
            OnnxBuilder.Model(21).Input("x", whole.Length).Weights("s", [], 0.7f).Initializer(OnnxBuilder.Tensor("z", dataType, [], [1]))
                .Node("Cast", ["x"], "c", ("to", dataType)).Node("Cast", ["c"], "y", ("to", Float))
                .Node("QuantizeLinear", ["x", "s", "z"], "q").Node("DequantizeLinear", ["q", "s", "z"], "d").Output("y", "d"),
            ("x", Numbers(whole)));
    }

    private static Tensor Numbers(double[] numbers) => new(new Shape(numbers.Length), [.. numbers.Select(n => (double)(float)n)], ElementType.Float32);
}
