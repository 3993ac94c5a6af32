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

    /// <summary>What is between half-precision inputs and outputs is computed in float: half precision has no 2049, but the difference to 2048.</summary>
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
