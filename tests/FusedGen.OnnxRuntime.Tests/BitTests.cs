using FusedGen.Compiler.Graph;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Agreement;

namespace FusedGen.OnnxRuntime.Tests;

/// <summary>The bits of elements as another type, beside ONNX Runtime.</summary>
public class BitTests
{
    [Theory]
    [InlineData(1, 6)]
    [InlineData(1, 12)]
    [InlineData(11, 7)]
    [InlineData(11, 13)]
    public void Of_numbers(int from, int to) => Check(
        OnnxBuilder.Model(26).TypedInput("x", from, 2, 3).Node("BitCast", ["x"], "y", ("to", to)).Output("y"),
        ("x", new Tensor(new Shape(2, 3), [1, -2.5, 0, -0.0, double.PositiveInfinity, 1e-3f], from == 1 ? ElementType.Float32 : ElementType.Float64)));

    [Theory]
    [InlineData(ElementType.Int32, 6, 1, 1065353216, -1071644672, 1081081856)]
    [InlineData(ElementType.UInt32, 12, 1, 1065353216, 3223322624, 1081081856)]
    [InlineData(ElementType.Int64, 7, 11, 4607182418800017408, -4611686018427387904, 4614256656552045184)]
    [InlineData(ElementType.UInt32, 12, 6, 4294967295, 2147483648, 2147483647)]
    [InlineData(ElementType.Int8, 3, 2, -1, -128, 127)]
    [InlineData(ElementType.UInt16, 4, 5, 1, 32768, 65535)]
    public void Of_integers(ElementType type, int from, int to, long first, long second, long third) => Check(
        OnnxBuilder.Model(26).TypedInput("x", from, 3).Node("BitCast", ["x"], "y", ("to", to)).Output("y"), ("x", Integers(type, [3], first, second, third)));
}
