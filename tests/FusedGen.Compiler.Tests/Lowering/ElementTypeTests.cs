using CsCheck;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Models with inputs and outputs of half precision, and of small and unsigned integers.</summary>
public class ElementTypeTests
{
    [Fact]
    public void HalfPrecisionIsRoundedAsTheTypeRounds()
    {
        Gen.OneOf(Gen.Float.Select(f => (double)f), Gen.Double[-70000, 70000], Gen.Double[-1e-4, 1e-4], Gen.Const(65519.9), Gen.Const(65520.0),
            Gen.Const(-0.0)).Sample(
            value =>
            {
                double expected = (double)(Half)value;
                double rounded = HalfPrecision.Round(value);
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(double.IsNaN(rounded) ? expected : rounded));
                Assert.Equal(double.IsNaN(value) ? (ushort)0x7E00 : BitConverter.HalfToUInt16Bits((Half)value),
                    (ushort)(HalfPrecision.ToBits(rounded) & (double.IsNaN(value) ? 0x7FFF : 0xFFFF)));
            },
            iter: 20_000);
    }

    /// <summary>
    /// What is between half-precision inputs and outputs is computed in float: half precision has no 2049, but the
    /// difference to 2048.
    /// </summary>
    [Fact]
    public void HalfPrecisionIsComputedInFloat()
    {
        ModelGraph graph = Lower(Half().Node("Add", ["x", "one"], "a").Node("Sub", ["a", "big"], "y").TypedOutput("y", 10, 1, 3));
        Tensor x = new(new Shape(1, 3), [2048, 0.333251953125, 65504], ElementType.Float16);
        Assert.Equal([1, -2047, 63456], ReferenceEvaluator.Evaluate(graph, [x])[0].Floats);
        CheckAll(graph, [x]);
    }

    [Fact]
    public void ACastToHalfPrecisionRounds()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(17).Input("x", 1, 3).Node("Cast", ["x"], "h", ("to", 10)).Node("Cast", ["h"], "y", ("to", 1)).Output("y"));
        Tensor x = Floats([1, 3], 2049, 1e6, 1e-9);
        Assert.Equal([2048, double.PositiveInfinity, 0], ReferenceEvaluator.Evaluate(graph, [x])[0].Floats);
        CheckAll(graph, [x]);
    }

    /// <summary>Halves that stand in the weights: 65519 is rounded down and 5e-8 up to the smallest one.</summary>
    [Fact]
    public void AnOutputOfHalvesMayBeConstant()
    {
        ModelGraph graph = Lower(Half().Node("Relu", ["x"], "y").Weights("c", [4], -2.5f, 65519, 5e-8f, 0).Node("Cast", ["c"], "h", ("to", 10))
            .TypedOutput("y", 10, 1, 3).TypedOutput("h", 10, 4));
        GraphFolder.Fold(graph, CancellationToken.None);
        Tensor x = new(new Shape(1, 3), [1, -2, 0.5], ElementType.Float16);
        Assert.Equal([-2.5, 65504, Math.Pow(2, -24), 0], ReferenceEvaluator.Evaluate(graph, [x])[1].Floats);
        CheckAll(graph, [x]);
    }

    [Fact]
    public void LayersBetweenHalves()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(17).TypedInput("x", 10, "N", 6).Initializer(Weights("w", 6, 5)).Node("MatMul", ["x", "w"], "h")
            .Node("Tanh", ["h"], "y").TypedOutput("y", 10, "N", 5));
        GraphFolder.Fold(graph, CancellationToken.None);
        Agreement.CheckAllWidths(graph, tolerance: 1e-3);
    }

    [Theory]
    [InlineData(5, ElementType.Int16, short.MaxValue, short.MinValue + 9L)]
    [InlineData(4, ElementType.UInt16, ushort.MaxValue, 9L)]
    [InlineData(12, ElementType.UInt32, uint.MaxValue, 9L)]
    [InlineData(13, ElementType.UInt64, -1L, 9L)]
    public void IntegersWrapAsTheirTypeDoes(int dataType, ElementType type, long largest, long wrapped)
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(17).TypedInput("x", dataType, 1, 2).TypedInput("z", dataType, 1, 2)
            .Node("Add", ["x", "z"], "y").Node("Cast", ["y"], "f", ("to", 1)).Node("Less", ["x", "z"], "l").Output("y", "f", "l"));
        Tensor[] inputs = [Integers(type, [1, 2], largest, 3), Integers(type, [1, 2], 10, 4)];
        Tensor[] answers = ReferenceEvaluator.Evaluate(graph, inputs);
        Assert.Equal([wrapped, 7], answers[0].Integers);
        Assert.Equal([0, 1], answers[2].Integers);
        CheckAll(graph, inputs);
    }

    /// <summary>
    /// What 64 bits without a sign do elsewhere than those with one: 2⁶³ is more than 1, and no number is negative.
    /// </summary>
    [Fact]
    public void LargeUnsignedIntegersAreNoNegativeOnes()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(18).TypedInput("x", 13, 1, 4).Initializer(OnnxBuilder.Tensor("c", 13, [1], BitConverter.GetBytes(3UL)))
            .Node("Div", ["x", "c"], "quotient").Node("Mod", ["x", "c"], "rest").Node("Max", ["x", "c"], "larger").Node("Abs", ["x"], "same")
            .Node("Sign", ["x"], "sign").Node("Greater", ["x", "c"], "is").Node("ReduceMax", ["x"], "most")
            .Node("ArgMin", ["x"], "least", ("axis", 1)).Node("Cast", ["x"], "f", ("to", 1)).Node("Cast", ["f"], "back", ("to", 13))
            .Node("BitShift", ["x", "c"], "shifted", ("direction", "RIGHT")).Node("Pow", ["x", "c"], "cube")
            .Output("quotient", "rest", "larger", "same", "sign", "is", "most", "least", "f", "back", "shifted", "cube"));
        Tensor x = Integers(ElementType.UInt64, [1, 4], long.MinValue, 1, -1, 5);
        Tensor[] answers = ReferenceEvaluator.Evaluate(graph, [x]);
        Assert.Equal([long.MaxValue / 3, 0, unchecked((long)(ulong.MaxValue / 3)), 1], answers[0].Integers);
        Assert.Equal([2, 1, 0, 2], answers[1].Integers);
        Assert.Equal([long.MinValue, 3, -1, 5], answers[2].Integers);
        Assert.Equal(x.Integers, answers[3].Integers);
        Assert.Equal([1, 1, 1, 1], answers[4].Integers);
        Assert.Equal([1, 0, 1, 1], answers[5].Integers);
        Assert.Equal([-1], answers[6].Integers);
        Assert.Equal([1], answers[7].Integers);
        Assert.Equal([Math.Pow(2, 63), 1, Math.Pow(2, 64), 5], answers[8].Floats.Select(f => (double)(float)f));
        Assert.Equal([long.MinValue, 1, -1, 5], answers[9].Integers);
        Assert.Equal([1L << 60, 0, (1L << 61) - 1, 0], answers[10].Integers);
        Assert.Equal([0, 1, -1, 125], answers[11].Integers);
        CheckAll(graph, [x]);
    }

    /// <summary>No double is 2⁵³ + 1, which a pad may be filled with nevertheless.</summary>
    [Theory]
    [InlineData(7, ElementType.Int64)]
    [InlineData(13, ElementType.UInt64)]
    public void APadMayBeFilledWithALargeInteger(int dataType, ElementType type)
    {
        long fill = (1L << 53) + 1;
        ModelGraph graph = Lower(OnnxBuilder.Model(17).TypedInput("x", dataType, 1, 1).Integers("pads", 0, 0, 0, 1)
            .Initializer(OnnxBuilder.Tensor("c", dataType, [], BitConverter.GetBytes(fill)))
            .Node("Pad", ["x", "pads", "c"], "y").Output("y"));
        Tensor x = Integers(type, [1, 1], 4);
        Assert.Equal([4, fill], ReferenceEvaluator.Evaluate(graph, [x])[0].Integers);
        Assert.Equal([4, fill], CompiledModel.Of(graph).Predict([x])[0].Integers);
    }

    /// <summary>
    /// Such inputs and outputs are floats that are rounded: 1.00390625 lies between two bfloat16 and goes to the even
    /// one.
    /// </summary>
    [Fact]
    public void BrainFloatsAreFloatsThatAreRounded()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(17).TypedInput("x", 16, 1, 4).Initializer(OnnxBuilder.Tensor("c", 16, [1], [0x80, 0x3B]))
            .Node("Add", ["x", "c"], "y").TypedOutput("y", 16, 1, 4));
        Assert.Equal((ElementType.Float32, ElementType.Float32), (graph.Inputs[0].Type, graph.Outputs[0].Type));
        Tensor x = Floats([1, 4], 1, 1.00390625, 0.1, 3.4e38);
        Assert.Equal([1, 1, 0.10400390625, double.PositiveInfinity], ReferenceEvaluator.Evaluate(graph, [x])[0].Floats);
        CheckAll(graph, [x]);
        Agreement.CheckAllWidths(graph, tolerance: 1e-2);
    }

    [Fact]
    public void ACastToBrainFloatsRounds()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(17).Input("x", 1, 5).Node("Cast", ["x"], "h", ("to", 16)).Node("Cast", ["h"], "y", ("to", 1)).Output("y"));
        Tensor x = Floats([1, 5], 257, 259, -1e-40, 3.4e38, -0.0);
        Assert.Equal([256, 260, -Math.Pow(2, -133), double.PositiveInfinity, -0.0], ReferenceEvaluator.Evaluate(graph, [x])[0].Floats);
        CheckAll(graph, [x]);
    }

    private static OnnxBuilder Half() => OnnxBuilder.Model(17).TypedInput("x", 10, 1, 3).Initializer(Constant("one", 1)).Initializer(Constant("big", 2048));

    private static OnnxBuilder.Message Constant(string name, float value) =>
        OnnxBuilder.Tensor(name, 10, [1], BitConverter.GetBytes(BitConverter.HalfToUInt16Bits((Half)value)));

    private static OnnxBuilder.Message Weights(string name, int rows, int columns) => OnnxBuilder.Tensor(
        name, 10, [rows, columns], Enumerable.Range(0, rows * columns)
            .SelectMany(i => BitConverter.GetBytes(BitConverter.HalfToUInt16Bits((Half)((i % 7 / 4.0) - 0.7)))).ToArray());

    private static void CheckAll(ModelGraph graph, Tensor[] inputs)
    {
        Tensor[] expected = ReferenceEvaluator.Evaluate(graph, inputs);
        Agreement.CheckWith(graph, inputs, 0);
        GraphFolder.Fold(graph, CancellationToken.None);
        Agreement.AssertClose(expected, CompiledModel.Of(graph).Predict(inputs), 0);
    }

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;
}
