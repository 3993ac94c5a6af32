using FusedGen.Compiler.Graph.Batching;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Batching;

/// <summary>
/// Where a network keeps its rows apart, <c>PredictBatch</c> gives what the network computes at that batch.
/// </summary>
public class BatchPredictionTests
{
    private static readonly Dictionary<string, Func<OnnxBuilder>> s_models = new(StringComparer.Ordinal)
    {
        ["dense"] = () => Rows(20).Gemm("x", "h", 64, 20, 0.5f, -0.25f, 0.125f).Node("Relu", ["h"], "r").Gemm("r", "y", 9, 64, 0.25f, -0.5f),
        ["softmax along a row"] = () => Rows(6).Node("Softmax", ["x"], "y", ("axis", -1)),
        ["softmax before opset 13"] = () => OnnxBuilder.Model(9).TypedInput("x", OnnxBuilder.Float, "N", 3, 4).Node("Softmax", ["x"], "y", ("axis", 1)),
        ["flattened pictures"] = () => OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 2, 6, 6).Weights("w", [3, 2, 3, 3], 0.5f, -0.25f)
            .Node("Conv", ["x", "w"], "c", ("pads", new[] { 1, 1, 1, 1 }))
            .Node("MaxPool", ["c"], "p", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })).Integers("flat", -1, 27)
            .Node("Reshape", ["p", "flat"], "f").Gemm("f", "y", 5, 27, 0.25f, -0.5f),
        ["a flattening that keeps the rows by a 0"] = () => Tensor3().Integers("s", 0, -1).Node("Reshape", ["x", "s"], "y"),
        ["rows times words, and back"] = () => Tensor3().Integers("in", -1, 4).Node("Reshape", ["x", "in"], "r").Gemm("r", "g", 4, 4, 0.5f, -0.25f)
            .Integers("out", -1, 3, 4).Node("Reshape", ["g", "out"], "y"),
        ["the shape of the input"] = () => Tensor3().Node("Shape", ["x"], "s").Integers("from", 0).Integers("to", 1).Node("Slice", ["s", "from", "to"], "n")
            .Integers("rest", 12).Node("Concat", ["n", "rest"], "t", ("axis", 0))
            .Node("Reshape", ["x", "t"], "y"),
        ["words in the lead for a while"] = () => Tensor3().Node("Transpose", ["x"], "t", ("perm", new[] { 1, 0, 2 })).Node("Tanh", ["t"], "h")
            .Node("Transpose", ["h"], "y", ("perm", new[] { 1, 0, 2 })),
        ["words in the lead to the end"] = () => Tensor3().Node("Transpose", ["x"], "y", ("perm", new[] { 1, 2, 0 })),
        ["attention"] = Attention,
        ["a batch in the middle of a recurrent layer"] = () => Recurrent(
            OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 5, 3).Node("Transpose", ["x"], "t", ("perm", new[] { 1, 0, 2 })), "t"),
        ["states of a recurrent layer"] = () => OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 5, 3).TypedInput("h", OnnxBuilder.Float, 1, "N", 4)
            .Node("Transpose", ["x"], "t", ("perm", new[] { 1, 0, 2 }))
            .Weights("w", [1, 12, 3], 0.5f, -0.25f).Weights("r", [1, 12, 4], 0.25f, -0.5f)
            .Node("GRU", ["t", "w", "r", "", "", "h"], ["s", "y"], "", ("hidden_size", 4)),
        ["zeros as states"] = () => OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 5, 3).Integers("zero", 0).Integers("one", 1).Integers("four", 4)
            .Node("Shape", ["x"], "s").Node("Gather", ["s", "zero"], "n")
            .Node("Concat", ["one", "n", "four"], "hs", ("axis", 0)).Node("ConstantOfShape", ["hs"], "h")
            .Node("Transpose", ["x"], "t", ("perm", new[] { 1, 0, 2 }))
            .Weights("w", [1, 12, 3], 0.5f, -0.25f).Weights("r", [1, 12, 4], 0.25f, -0.5f)
            .Node("GRU", ["t", "w", "r", "", "", "h"], ["all", "y"], "", ("hidden_size", 4)),
        ["a mask that all rows share"] = () => Tensor3().TypedInput("mask", OnnxBuilder.Float, 3, 4).Node("Mul", ["x", "mask"], "y"),
        ["a table that all rows share"] = () => OnnxBuilder.Model().TypedInput("table", OnnxBuilder.Float, 2, 4).TypedInput("x", OnnxBuilder.Int64, "N", 3)
            .Node("Gather", ["table", "x"], "y"),
        ["weights that all rows share"] = () => Rows(40).TypedInput("w", OnnxBuilder.Float, 40, 60).Node("MatMul", ["x", "w"], "h")
            .Gemm("h", "y", 30, 60, 0.25f, -0.5f),
        ["a row that all rows share"] = () => Rows(40).TypedInput("offset", OnnxBuilder.Float, 1, 60).Gemm("x", "h", 60, 40, 0.25f, -0.5f)
            .Node("Add", ["h", "offset"], "y"),
        ["an output that all rows share"] = () => Rows(40).TypedInput("w", OnnxBuilder.Float, 1, 40).Node("Mul", ["x", "w"], "h")
            .Gemm("h", "y", 60, 40, 0.25f, -0.5f).Node("Exp", ["w"], "e").Output("e"),
        ["a value for each row"] = () => Rows(4).Weights("start", [1, 4], 1, 2, 3).Node("Shape", ["x"], "s").Node("Expand", ["start", "s"], "e")
            .Node("Concat", ["e", "x"], "y", ("axis", 1)),
        ["elements at indices"] = () => Tensor3().TypedInput("i", OnnxBuilder.Int64, "N", 3, 2).Node("GatherElements", ["x", "i"], "y", ("axis", 2)),
        ["places at indices"] = () => Tensor3().TypedInput("i", OnnxBuilder.Int64, "N", 3, 2).TypedInput("u", OnnxBuilder.Float, "N", 3, 2)
            .Node("ScatterElements", ["x", "i", "u"], "y", ("axis", 2)),
        ["both halves of a doubled batch"] = () => Rows(4).Node("Neg", ["x"], "m").Node("Concat", ["x", "m"], "d", ("axis", 0))
            .Gemm("d", "g", 3, 4, 0.5f, -0.25f).Node("Split", ["g"], ["a", "b"], "", ("axis", 0)).Node("Sub", ["a", "b"], "y"),
        ["unnamed dimensions"] = () => OnnxBuilder.Model().Input("a", null, 3).Input("b", null, 2).Node("Concat", ["a", "b"], "y", ("axis", 1)),
        ["a loop around a batch"] = Loop,
    };

    public static TheoryData<string> Models => new(s_models.Keys);

    [Theory]
    [MemberData(nameof(Models))]
    public void A_batch_is_what_the_network_computes_of_so_many_rows(string name)
    {
        BatchTrial trial = new(s_models[name]().Output("y").ToBytes(), new ModelOptions());
        Assert.True(trial.IsOpen);
        Assert.All(new[] { 1, 2, 5, 13, 30 }, rows => Assert.Null(trial.Run(rows, seed: rows)));
    }

    [Fact]
    public void A_squeeze_without_axes_keeps_the_rows()
    {
        // Of one row alone it would leave no matrix: the batch is open, so that two rows say what it means.
        BatchTrial trial = new(OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 1, 4).Node("Squeeze", ["x"], "s").Gemm("s", "y", 3, 4, 0.5f, -0.25f)
            .Output("y").ToBytes(), new ModelOptions());
        Assert.All(new[] { 2, 5, 13 }, rows => Assert.Null(trial.Run(rows, seed: rows)));
    }

    [Fact]
    public void Values_carry_the_batch_where_the_file_has_it()
    {
        BatchPorts ports = new BatchTrial(s_models["states of a recurrent layer"]().Output("y").ToBytes(), new ModelOptions()).Batch;
        Assert.Equal([new BatchAxis(0), new BatchAxis(1)], ports.Inputs.Select(axis => axis!.Value));
        Assert.Equal([new BatchAxis(1)], ports.Outputs.Select(axis => axis!.Value));
    }

    [Fact]
    public void What_has_no_batch_is_shared()
    {
        BatchPorts ports = new BatchTrial(s_models["an output that all rows share"]().Output("y").ToBytes(), new ModelOptions()).Batch;
        Assert.Equal([BatchAxis.Leading, null], ports.Inputs);
        Assert.Equal([null, BatchAxis.Leading], ports.Outputs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(24)]
    public void An_input_that_all_rows_share_has_its_own_length_and_not_that_of_the_rows(int length)
    {
        BatchTrial trial = new(s_models["a mask that all rows share"]().Output("y").ToBytes(), new ModelOptions());
        trial.Call(2 * 12, 12, 2 * 12);

        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(() => trial.Call(2 * 12, length, 2 * 12));

        Assert.Equal("mask", exception.ParamName);
    }

    private static OnnxBuilder Rows(int features) => OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", features);

    private static OnnxBuilder Tensor3() => OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 3, 4);

    private static OnnxBuilder Recurrent(OnnxBuilder model, string input) => model
        .Weights("w", [2, 16, 3], 0.5f, -0.25f, 0.125f).Weights("r", [2, 16, 4], 0.25f, -0.5f)
        .Node("LSTM", [input, "w", "r"], "y", ("hidden_size", 4), ("direction", "bidirectional"));

    /// <summary>Two heads over six words, as PyTorch writes it: the batch joins the heads for a while.</summary>
    private static OnnxBuilder Attention() => OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "N", 6, 8)
        .Weights("wq", [8, 8], 0.5f, -0.25f, 0.125f).Weights("wk", [8, 8], 0.25f, -0.5f, 0.75f).Weights("wv", [8, 8], -0.25f, 0.5f)
        .Integers("heads", 0, 6, 2, 4).Integers("joined", -1, 6, 4).Integers("back", -1, 2, 6, 4)
        .Integers("flat", 0, 0, 8)
        .Node("MatMul", ["x", "wq"], "q0").Node("Reshape", ["q0", "heads"], "q1").Node("Transpose", ["q1"], "q2", ("perm", new[] { 0, 2, 1, 3 }))
        .Node("Reshape", ["q2", "joined"], "q")
        .Node("MatMul", ["x", "wk"], "k0").Node("Reshape", ["k0", "heads"], "k1").Node("Transpose", ["k1"], "k2", ("perm", new[] { 0, 2, 3, 1 }))
        .Integers("joinedT", -1, 4, 6).Node("Reshape", ["k2", "joinedT"], "k")
        .Node("MatMul", ["x", "wv"], "v0").Node("Reshape", ["v0", "heads"], "v1").Node("Transpose", ["v1"], "v2", ("perm", new[] { 0, 2, 1, 3 }))
        .Node("Reshape", ["v2", "joined"], "v")
        .Node("MatMul", ["q", "k"], "scores").Node("Softmax", ["scores"], "p", ("axis", -1)).Node("MatMul", ["p", "v"], "o")
        .Node("Reshape", ["o", "back"], "o2")
        .Node("Transpose", ["o2"], "o3", ("perm", new[] { 0, 2, 1, 3 })).Node("Reshape", ["o3", "flat"], "y");

    private static OnnxBuilder Loop()
    {
        OnnxBuilder body = OnnxBuilder.Model().Weights("half", [], 0.5f).Node("Mul", ["v", "half"], "h").Node("Add", ["h", "x"], "next")
            .Node("Identity", ["go"], "again").Output("again", "next");
        body.TypedInput("i", OnnxBuilder.Int64).TypedInput("go", 9).TypedInput("v", OnnxBuilder.Float, "N", 4);
        return Rows(4).Integers("n", 40).Node("Loop", ["n", "", "x"], "y", ("body", body));
    }
}
