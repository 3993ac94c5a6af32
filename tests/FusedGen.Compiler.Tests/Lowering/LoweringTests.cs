using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Tests.Conformance;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>What operators become in the graph: the contract with the stages behind.</summary>
public class LoweringTests
{
    private const int UInt8 = 2;
    private const int Int8 = 3;

    [Fact]
    public void ALinearLayerKeepsItsFactorsInDouble()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", null, 3).Weights("w", [3, 2], 1, 2, 3, 4, 5, 6).Weights("b", [2], 1, 2)
            .Node("Gemm", ["x", "w", "b"], "y", ("alpha", 0.5f), ("beta", 3f)).Output("y"));
        LinearOperation linear = Assert.IsType<LinearOperation>(Assert.Single(model.Graph.Operations));
        Assert.Equal(new Shape(2, 3), linear.Weight.Shape);
        Assert.Equal([0.5, 1.5, 2.5, 1, 2, 3], linear.Weight.Floats);
        Assert.Equal([3, 6], linear.Bias!);
        Assert.Equal("x", model.Graph.Inputs[0].Name);
        Assert.Equal(new Shape(1, 3), model.Graph.Inputs[0].Shape);
        Assert.Equal("y", linear.Output.Name);
    }

    [Fact]
    public void BatchNormalizationSubtractsScalesAndAddsNumbersThatAreNotRoundedToFloat()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 2, 5)
            .Weights("scale", [2], 3, 1).Weights("shift", [2], 0.25f, 1).Weights("mean", [2], 1, 1).Weights("variance", [2], 2, 1)
            .Node("BatchNormalization", ["x", "scale", "shift", "mean", "variance"], "y", ("epsilon", 0.5f)).Output("y"));
        MapOperation map = Assert.IsType<MapOperation>(Assert.Single(model.Graph.Operations));
        Assert.Equal("(((x0 - x1) * x2) + x3)", map.Expression.ToString());
        Assert.Equal(new Shape(2, 1), map.Inputs[1].Shape);
        Assert.Equal([1, 3 / Math.Sqrt(2.5), 0.25], map.Inputs.Skip(1).Select(v => v.Constant!.Floats[0]));
    }

    [Fact]
    public void ShapeArithmeticIsEvaluatedAway()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", null, 4, 5)
            .Node("Shape", ["x"], "s").Integers("zero", 0).Integers("rest", -1)
            .Node("Gather", ["s", "zero"], "n", ("axis", 0))
            .Node("Concat", ["n", "rest"], "t", ("axis", 0))
            .Node("Reshape", ["x", "t"], "y").Output("y"));
        Assert.True(Assert.IsType<MoveOperation>(Assert.Single(model.Graph.Operations)).IsReshape);
        Assert.Equal(new Shape(1, 20), model.Graph.Outputs[0].Shape);
    }

    [Fact]
    public void NodesThatDoNothingLeaveNothing()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 4)
            .Node("Identity", ["x"], "a").Node("Dropout", ["a"], "b").Node("Transpose", ["b"], "c", ("perm", new[] { 0, 1 }))
            .Integers("s", 0, 4).Node("Reshape", ["c", "s"], "y").Output("y"));
        Assert.Empty(model.Graph.Operations);
        Assert.Same(model.Graph.Inputs[0], model.Graph.Outputs[0]);
        Assert.Equal(["y"], model.OutputNames);
    }

    [Fact]
    public void NodesMayStandInAnyOrder()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 4).Node("Abs", ["r"], "y").Node("Relu", ["x"], "r").Output("y"));
        Assert.Equal(["Relu(x0)", "Absolute(x0)"], model.Graph.Operations.Select(o => ((MapOperation)o).Expression.ToString()));
    }

    [Fact]
    public void TheBatchMayStandInTheMiddleWhereItHasTheNameOfALeadingOne()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 4).TypedInput("h", OnnxBuilder.Float, 1, "N", 4)
            .Node("Add", ["x", "h"], "y").Output("y"));
        Assert.Equal(new Shape(1, 1, 4), model.Graph.Inputs[1].Shape);
    }

    [Fact]
    public void AnInitializerThatIsListedAsAnInputIsAConstant()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 2).Input("w", 2).Weights("w", [2], 1, 2).Node("Add", ["x", "w"], "y").Output("y"));
        Assert.Equal("x", Assert.Single(model.Graph.Inputs).Name);
    }

    [Fact]
    public void AnInfiniteMaskIsNoWeight()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 2).Weights("mask", [2], 0, float.NegativeInfinity).Node("Add", ["x", "mask"], "y")
            .Output("y"));
        Assert.Equal(double.NegativeInfinity, model.Graph.Operations[0].Inputs[1].Constant!.Floats[1]);
    }

    [Fact]
    public void AConstantOfOneElementBecomesANumberInTheExpression()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 2).Weights("two", [1], 2).Node("Mul", ["x", "two"], "y").Output("y"));
        MapOperation map = Assert.IsType<MapOperation>(Assert.Single(model.Graph.Operations));
        Assert.Equal(new BinaryExpression(BinaryFunction.Multiply, new InputExpression(0, ElementType.Float32), new FloatConstant(2), ElementType.Float32),
            map.Expression);
    }

    [Fact]
    public void ATransposedConvolutionKeepsItsOutputsFirst()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 2, 3).Weights("w", [2, 1, 2], 1, 2, 3, 4)
            .Node("ConvTranspose", ["x", "w"], "y", ("group", 2)).Output("y"));
        ConvolutionOperation convolution = Assert.IsType<ConvolutionOperation>(Assert.Single(model.Graph.Operations));
        Assert.Equal(new Shape(2, 1, 2), convolution.Weight.Shape);
        Assert.Equal(new Shape(1, 2, 4), convolution.Output.Shape);
        Assert.True(convolution.IsTransposed);
    }

    /// <summary>
    /// A convolution needs constant weights: bytes that stand for them are constants too, each channel by its own
    /// scale.
    /// </summary>
    [Fact]
    public void WeightsThatAFileKeepsAsBytesAreWhatTheyStandFor()
    {
        LoweredModel model = Lower(OnnxBuilder.Model().Input("x", 1, 1, 5)
            .Initializer(OnnxBuilder.Tensor("bytes", Int8, [2, 1, 2], [10, 251, 127, 128]))
            .Weights("scale", [2], 0.5f, 2)
            .Initializer(OnnxBuilder.Tensor("zero", Int8, [2], [2, 255]))
            .Node("DequantizeLinear", ["bytes", "scale", "zero"], "w", ("axis", 0))
            .Node("Conv", ["x", "w"], "y").Output("y"));
        ConvolutionOperation convolution = Assert.IsType<ConvolutionOperation>(Assert.Single(model.Graph.Operations));
        Assert.Equal([4, -3.5, 256, -254], convolution.Weight.Floats);
    }

    [Fact]
    public void TheLastBlockOfScalesMayBeShort()
    {
        LoweredModel model = Lower(OnnxBuilder.Model(21).Input("x", 1, 5)
            .Initializer(OnnxBuilder.Tensor("bytes", UInt8, [1, 5], [1, 2, 3, 4, 200]))
            .Weights("scale", [1, 2], 1, 0.25f)
            .Node("DequantizeLinear", ["bytes", "scale"], "w", ("axis", -1), ("block_size", 3))
            .Node("Add", ["x", "w"], "y").Output("y"));
        Assert.Equal([1, 2, 3, 1, 50], Assert.Single(model.Graph.Operations).Inputs[1].Constant!.Floats);
    }

    [Fact]
    public void EveryListedOperatorHasARangeOfOpsets()
    {
        Assert.All(SupportedOperators.All, o => Assert.InRange(o.OldestOpset, 1, o.NewestOpset));
        Assert.Contains(SupportedOperators.All, o => o is { Domain: "", Name: "Gemm" });
        Assert.Contains(SupportedOperators.All, o => o is { Domain: "ai.onnx.ml", Name: "Scaler" });
    }

    /// <summary>
    /// The whole networks whose weights are made by constant nodes; their inputs follow a formula, so only the lowering
    /// is looked at. Without them a small trained network stands in.
    /// </summary>
    [Fact]
    public void WholeNetworksAreLoweredToOneOutputWithoutConstantOperations()
    {
        string[] networks = ConformanceFolder.Cases(ConformanceFolder.IsWhole ? "onnx/L" : "torch-oracles").ToArray();
        Assert.NotEmpty(networks);
        Assert.All(networks, name =>
        {
            ModelGraph graph = ModelLowering.Lower(OnnxModelReader.Read(ConformanceFolder.Model(name))).Graph;
            Assert.Single(graph.Outputs);
            Assert.DoesNotContain(graph.Operations, o => o.Inputs.All(i => i.Constant is not null));
        });
    }

    private static LoweredModel Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes()));
}
