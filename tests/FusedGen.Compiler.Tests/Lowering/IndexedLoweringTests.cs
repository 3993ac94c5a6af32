using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Tests;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Lowering;

/// <summary>Operators at run-time indices, down to generated code.</summary>
public class IndexedLoweringTests
{
    [Theory]
    [InlineData("nearest", "zeros")]
    [InlineData("linear", "zeros")]
    [InlineData("linear", "border")]
    [InlineData("cubic", "reflection")]
    public void PicturesAreSampled(string mode, string padding)
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(20).Input("x", 1, 2, 4, 5).Input("grid", 1, 3, 3, 2)
            .Node("GridSample", ["x", "grid"], "y", ("mode", mode), ("padding_mode", padding)).Output("y"));
        Agreement.Check(graph);
    }

    /// <summary>
    /// Between two pixels that are infinite and one that is not a number, at places right on the others.
    /// </summary>
    [Theory]
    [InlineData("linear")]
    [InlineData("cubic")]
    public void ANeighbourWithoutWeightHasNoPart(string mode)
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(20).Input("x", 1, 1, 1, 5).Input("grid", 1, 1, 3, 2)
            .Node("GridSample", ["x", "grid"], "y", ("mode", mode), ("align_corners", 1)).Output("y"));
        Tensor x = Floats([1, 1, 1, 5], double.NegativeInfinity, 2, double.NaN, 4, double.PositiveInfinity);
        Tensor grid = Floats([1, 1, 3, 2], -0.5, 0, 0.5, 0, 9, 0);
        Assert.Equal([2, 4, 0], Assert.Single(ReferenceEvaluator.Evaluate(graph, [x, grid])).Floats);
        Agreement.CheckWith(graph, [x, grid], 0);
    }

    [Fact]
    public void APlaceThatIsNotANumberIsNowhere()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model(20).Input("x", 1, 1, 2, 2).Input("grid", 1, 1, 2, 2).Node("GridSample", ["x", "grid"], "y").Output("y"));
        Agreement.CheckWith(graph, [Counting(1, 1, 2, 2), Floats([1, 1, 2, 2], double.NaN, 0, double.PositiveInfinity, 0)], 0);
    }

    [Fact]
    public void ConstantIndicesAreAMove()
    {
        OnnxBuilder Model() => OnnxBuilder.Model(18).Input("x", 1, 3, 4)
            .Initializer(OnnxBuilder.Tensor("i", OnnxBuilder.Int64, [2, 2], new long[] { 0, 2, 0, 0 }.SelectMany(BitConverter.GetBytes).ToArray()));
        Assert.Single(Lower(Model().Node("GatherND", ["x", "i"], "y").Output("y")).Operations.OfType<MoveOperation>());
        Assert.DoesNotContain(Lower(Model().Input("u", 2, 4).Node("ScatterND", ["x", "i", "u"], "y").Output("y")).Operations, o => o is not MoveOperation);
        Assert.Single(
            Lower(Model().Input("u", 2, 4).Node("ScatterND", ["x", "i", "u"], "y", ("reduction", "add")).Output("y")).Operations.OfType<ScatterOperation>());
    }

    /// <summary>Words and positions have no end to count from.</summary>
    [Fact]
    public void ANegativeWordIsNone()
    {
        ModelGraph graph = Lower(OnnxBuilder.Model().Opset("com.microsoft", 1).TypedInput("words", 6, 1, 2)
            .Weights("table", [3, 2], 1, 2, 3, 4, 5, 6).Weights("one", [2], 1)
            .Node("EmbedLayerNormalization", ["words", "", "table", "table", "", "one", "one"], ["y"], "com.microsoft").Output("y"));
        CompiledModel model = CompiledModel.Of(graph);
        model.Predict([Integers(ElementType.Int32, [1, 2], 2, 0)]);
        IndexOutOfRangeException exception = Assert.Throws<IndexOutOfRangeException>(() => model.Predict([Integers(ElementType.Int32, [1, 2], 2, -1)]));
        Assert.Equal("The index -1 lies outside an axis of 3.", exception.Message);
    }

    [Fact]
    public void AnUnknownCategoryThrowsWhereItMayNotBeLeftOut()
    {
        OnnxBuilder Model(int zeros) => OnnxBuilder.Model().Opset("ai.onnx.ml", 3).TypedInput("x", OnnxBuilder.Int64, 1, 2)
            .Node("OneHotEncoder", ["x"], ["y"], "ai.onnx.ml", ("cats_int64s", new[] { 7, 3 }), ("zeros", zeros)).Output("y");
        Tensor known = Integers(ElementType.Int64, [1, 2], 3, 7);
        Tensor unknown = Integers(ElementType.Int64, [1, 2], 3, 8);
        CompiledModel strict = CompiledModel.Of(Lower(Model(0)));
        Assert.Equal([0, 1, 1, 0], strict.Predict([known])[0].Floats);
        Assert.Throws<IndexOutOfRangeException>(() => strict.Predict([unknown]));
        Assert.Equal([0, 1, 0, 0], CompiledModel.Of(Lower(Model(1))).Predict([unknown])[0].Floats);
    }

    private static ModelGraph Lower(OnnxBuilder model) => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())).Graph;
}
