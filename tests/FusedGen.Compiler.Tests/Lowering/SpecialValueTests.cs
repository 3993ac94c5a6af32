using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>
/// NaN, infinities, zeros with a sign and sums that leave their type spread as far as an operator says, and no further:
/// answers by hand, of the lowered and of the folded graph and its code.
/// </summary>
public class SpecialValueTests
{
    private const double NaN = double.NaN;
    private const double Infinity = double.PositiveInfinity;

    [Theory]
    [InlineData(0, 0, new[] { 1, NaN, NaN, NaN })]
    [InlineData(1, 0, new[] { 0, 1, NaN, NaN })]
    [InlineData(0, 1, new[] { NaN, NaN, Infinity, Infinity })]
    [InlineData(1, 1, new[] { NaN, Infinity, Infinity, 0 })]
    public void RunningSumsBeginAtTheirOwnEnd(int exclusive, int reverse, double[] expected) => Check(
        OnnxBuilder.Model(17).Input("x", 1, 4).Integers("axis", 1).Node("CumSum", ["x", "axis"], "y", ("exclusive", exclusive), ("reverse", reverse)),
        Floats([1, 4], 1, NaN, 3, Infinity),
        expected);

    [Theory]
    [InlineData(OnnxBuilder.Float, ElementType.Float32)]
    [InlineData(OnnxBuilder.Double, ElementType.Float64)]
    [InlineData(6, ElementType.Int32)]
    [InlineData(OnnxBuilder.Int64, ElementType.Int64)]
    public void RunningSumsAlongEachAxis(int dataType, ElementType type)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            for (int form = 0; form < 4; form++)
            {
                OnnxBuilder model = OnnxBuilder.Model(17).TypedInput("x", dataType, 1, 3, 5).Integers("axis", axis - 3)
                    .Node("CumSum", ["x", "axis"], "y", ("exclusive", form & 1), ("reverse", form >> 1)).Output("y");
                ModelGraph graph = Lower(model);
                Assert.IsType<RunningSumOperation>(Assert.Single(graph.Operations));
                Agreement.Check(graph, type == ElementType.Float64 ? 1e-14 : 1e-6);
            }
        }
    }

    [Fact]
    public void ALongRunningSum() =>
        Agreement.Check(Lower(OnnxBuilder.Model(17).Input("x", 1, 5000).Integers("axis", 1).Node("CumSum", ["x", "axis"], "y").Output("y")));

    [Theory]
    [InlineData(0.5f, new[] { Infinity, NaN, 0, 0, 1.5, Infinity, NaN })]
    [InlineData(-0.5f, new[] { 0, NaN, Infinity, Infinity, 1 / 1.5, 0, NaN })]
    [InlineData(2f, new[] { Infinity, 16, 0, 0, 5.0625, Infinity, NaN })]
    [InlineData(3f, new[] { -Infinity, -64, -0.0, 0, 11.390625, Infinity, NaN })]
    [InlineData(-1f, new[] { -0.0, -0.25, -Infinity, Infinity, 1 / 2.25, 0, NaN })]
    [InlineData(0f, new double[] { 1, 1, 1, 1, 1, 1, 1 })]
    public void PowersOfSpecialNumbers(float exponent, double[] expected) => Check(
        OnnxBuilder.Model(17).Input("x", 1, 7).Weights("e", [1], exponent).Node("Pow", ["x", "e"], "y"),
        Floats([1, 7], -Infinity, -4, -0.0, 0, 2.25, Infinity, NaN),
        expected);

    /// <summary>The root of what is never negative needs no check.</summary>
    [Fact]
    public void ThePowerOfASquareIsARoot()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(17).Input("x", 1, 5).Weights("e", [1], 0.5f).Node("Mul", ["x", "x"], "s").Node("Pow", ["s", "e"], "y")
            .Output("y"));
        GraphFolder.Fold(graph, CancellationToken.None);
        Assert.DoesNotContain("select", Assert.IsType<MapOperation>(Assert.Single(graph.Operations)).Expression.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("linear", 4)]
    [InlineData("cubic", 6)]
    public void ANeighbourWithoutWeightIsNoPart(string mode, int size)
    {
        // With aligned corners the first and last elements are those of the input.
        double[] x = [.. Enumerable.Repeat(1.0, 4)];
        x[1] = -Infinity;
        ModelGraph graph = Lower(OnnxBuilder.Model(17).Input("x", 1, 1, 4).Integers("sizes", 1, 1, size)
            .Node("Resize", ["x", "", "", "sizes"], "y", ("mode", mode), ("coordinate_transformation_mode", "align_corners")).Output("y"));
        Tensor input = Floats([1, 1, 4], x);
        double[] y = ReferenceEvaluator.Evaluate(graph, [input])[0].Floats;
        Assert.Equal([1, 1], new[] { y[0], y[size - 1] });
        Assert.All(y, value => Assert.True(value == 1 || double.IsInfinity(value) || double.IsNaN(value)));
        CheckFolded(graph, [input]);
    }

    [Fact]
    public void AnInfiniteElementReachesOnlyWhatIsSampledFromIt()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(18).Input("x", 1, 1, 12).Integers("sizes", 1, 1, 4)
            .Node("Resize", ["x", "", "", "sizes"], "y", ("mode", "linear"), ("antialias", 1)).Output("y"));
        double[] x = [.. Enumerable.Range(0, 12).Select(i => (double)i)];
        x[11] = Infinity;
        Tensor input = Floats([1, 1, 12], x);
        double[] y = ReferenceEvaluator.Evaluate(graph, [input])[0].Floats;
        Assert.All(y[..3], value => Assert.True(double.IsFinite(value)));
        Assert.Equal(Infinity, y[3]);
        CheckFolded(graph, [input]);
    }

    /// <summary>Exporters write the quotient of two lengths as a float, which may be a little less than it.</summary>
    [Fact]
    public void AScaleMeansTheLengthThatItIsTheQuotientOf()
    {
        for (int length = 1; length <= 40; length++)
        {
            for (int wanted = 1; wanted <= 40; wanted++)
            {
                OnnxBuilder model = OnnxBuilder.Model(17).Input("x", 1, 1, length).Weights("scales", [3], 1, 1, (float)wanted / length)
                    .Node("Resize", ["x", "", "scales"], "y", ("mode", "nearest")).Output("y");
                int expected = (int)Math.Floor(length * ((float)wanted / length));
                Assert.Equal(expected, Lower(model).Outputs[0].Shape[2]);
            }
        }

        Assert.Equal(5, Lower(OnnxBuilder.Model(17).Input("x", 1, 1, 7).Weights("scales", [3], 1, 1, 5f / 7).Node("Resize", ["x", "", "scales"], "y")
            .Output("y")).Outputs[0].Shape[2]);
    }

    [Theory]
    [InlineData(6, ElementType.Int32, int.MaxValue, int.MaxValue - 2L, int.MaxValue - 1L)]
    [InlineData(6, ElementType.Int32, int.MinValue, int.MinValue, int.MinValue)]
    [InlineData(3, ElementType.Int8, 127, 125, 126)]
    public void AMeanOfIntegersWhoseSumLeavesTheType(int dataType, ElementType type, long first, long second, long mean)
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(18).TypedInput("x", dataType, 1, 2).Integers("axes", 1).Node("ReduceMean", ["x", "axes"], "y").Output("y"));
        Tensor x = Integers(type, [1, 2], first, second);
        Assert.Equal([mean], ReferenceEvaluator.Evaluate(graph, [x])[0].Integers);
        CheckFolded(graph, [x]);
    }

    [Theory]
    [InlineData("Less", new double[] { 0, 0, 0 })]
    [InlineData("Greater", new double[] { 0, 0, 0 })]
    [InlineData("LessOrEqual", new double[] { 1, 0, 1 })]
    [InlineData("GreaterOrEqual", new double[] { 1, 0, 1 })]
    [InlineData("Equal", new double[] { 1, 0, 1 })]
    public void AnElementComparedWithItself(string comparison, double[] expected)
    {
        OnnxBuilder Model() => OnnxBuilder.Model(17).Input("x", 1, 3).Node(comparison, ["x", "x"], "y");
        Tensor x = Floats([1, 3], 1, NaN, Infinity);
        Check(Model(), x, expected);
        Check(Model().Node("Equal", ["y", "y"], "z"), x, [1, 1, 1], "z");
        Check(Model().Node("Where", ["y", "x", "x"], "z"), x, [1, NaN, Infinity], "z");
    }

    /// <summary>
    /// A weight of 0 for what a move leaves out, or for what it fills in, would make NaN of an infinite element.
    /// </summary>
    [Fact]
    public void WhatAMoveLeavesOutIsNoPartOfTheLayerBehindOrBeforeIt()
    {
        Tensor x = Floats([1, 3], 1, 2, Infinity);
        Check(OnnxBuilder.Model(17).Input("x", 1, 3).Integers("i", 0, 1, 0).Weights("w", [3, 2], 1).Node("Gather", ["x", "i"], "g", ("axis", 1))
            .Node("MatMul", ["g", "w"], "y"), x, [4, 4]);
        Check(
            OnnxBuilder.Model(17).Input("x", 1, 3).Weights("w", [3, 4], 1).Integers("p", 0, 0, 0, 1).Integers("from", 2).Integers("to", 4).Integers("axis", 1)
                .Node("MatMul", ["x", "w"], "h").Node("Slice", ["h", "from", "to", "axis"], "s").Node("Pad", ["s", "p"], "y"),
            x,
            [Infinity, Infinity, 0]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(-1)]
    public void ASequenceThatIsLongerThanTheModelsIsRefused(int length)
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(17).Input("x", 3, 1, 2).TypedInput("n", 6, 1).Weights("w", [1, 4, 2], 0.5f).Weights("r", [1, 4, 4], 0.25f)
            .Node("RNN", ["x", "w", "r", "", "n"], ["", "y"], "", ("hidden_size", 4)).Output("y"));
        Tensor x = Counting(3, 1, 2);
        CompiledModel model = CompiledModel.Of(graph);
        Assert.Throws<EvaluationException>(() => ReferenceEvaluator.Evaluate(graph, [x, Integers(ElementType.Int32, [1], length)]));
        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(() => model.Predict([x, Integers(ElementType.Int32, [1], length)]));
        Assert.Contains("the model has 3", exception.Message, StringComparison.Ordinal);
        for (int known = 0; known <= 3; known++)
        {
            CheckFolded(graph, [x, Integers(ElementType.Int32, [1], known)]);
        }
    }

    private static void Check(OnnxBuilder model, Tensor input, double[] expected, string output = "y")
    {
        ModelGraph graph = Lower(model.Output(output));
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(ReferenceEvaluator.Evaluate(graph, [input])[0].ElementAsDouble));
        CheckFolded(graph, [input]);
    }

    /// <summary>
    /// The code of the lowered graph and that of the folded one, at every width, give what the lowered graph means.
    /// </summary>
    private static void CheckFolded(ModelGraph graph, Tensor[] inputs)
    {
        Tensor[] expected = ReferenceEvaluator.Evaluate(graph, inputs);
        Agreement.CheckWith(graph, inputs, 1e-6);
        GraphFolder.Fold(graph, CancellationToken.None);
        foreach (int bits in new[] { 512, 256, 128, 32 })
        {
            Agreement.AssertClose(expected, CompiledModel.Of(graph, maxVectorBits: bits).Predict(inputs), 1e-6);
        }
    }

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;
}
