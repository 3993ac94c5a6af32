using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Streaming;

/// <summary>Networks that have no stream, and how late others are.</summary>
public class StreamRefusalTests
{
    private static readonly float[] s_three = [0.5f, -1, 2];

    [Theory]
    [InlineData("GlobalAveragePool", "Node 'y' (GlobalAveragePool) computes with all frames at once")]
    [InlineData("ReduceMean", "Node 'y' (ReduceMean) computes with all frames at once")]
    [InlineData("Softmax", "Node 'y' (Softmax) computes with all frames at once")]
    [InlineData("Flatten", "Node 'y' (Flatten) puts frames at other places than one after the other")]
    public void An_operation_over_all_frames_is_named(string type, string message)
    {
        (string, object)[] attributes = type switch { "ReduceMean" => [("axes", new[] { 2 })], "Softmax" => [("axis", 2)], _ => [] };
        byte[] file = OnnxBuilder.Model(13).TypedInput("x", OnnxBuilder.Float, 1, 2, "time").Node(type, ["x"], "y", attributes).Output("y")
            .ToBytes();

        Assert.Contains(message, Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Attention_over_all_frames_is_named()
    {
        byte[] file = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, 1, 2, "time").Node("Transpose", ["x"], "t", ("perm", new[] { 0, 2, 1 }))
            .Node("MatMul", ["t", "x"], "y").Output("y").ToBytes();

        Assert.Contains("Node 'y' (MatMul) joins frames with frames of other times", Refusal(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reverse")]
    [InlineData("bidirectional")]
    public void A_layer_that_runs_backwards_is_named(string direction)
    {
        int directions = direction == "reverse" ? 1 : 2;
        byte[] file = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "time", 1, 1)
            .Weights("w", [directions, 3, 1], new float[3 * directions]).Weights("r", [directions, 3, 1], new float[3 * directions])
            .Node("GRU", ["x", "w", "r"], ["y"], "", ("hidden_size", 1), ("direction", direction)).Output("y").ToBytes();

        Assert.Contains("Node 'y' (GRU) runs from the last frame back to the first", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Looking_ahead_must_be_allowed()
    {
        byte[] file = Convolution(1, 1, "time");

        Assert.Contains("Node 'y' (Conv) looks ahead of the frame that it computes", Refusal(file), StringComparison.Ordinal);
        Assert.Contains("Latency = 1.", Refusal(file), StringComparison.Ordinal);
        StreamTrial trial = new(file, new ModelOptions(Streaming: "time", Latency: 1), axis: 2, frames: 30);
        Assert.Equal(1, trial.Plan.Latency);
        Assert.Null(trial.Run(3, isCompiled: false, 1e-9));
    }

    [Fact]
    public void Without_padding_a_stream_is_late_by_the_rest_of_the_window()
    {
        StreamTrial trial = new(Convolution(0, 0, "time"), new ModelOptions(Streaming: "time"), axis: 2, frames: 30);

        Assert.Equal((1, 2), (trial.Plan.ChunkLength, trial.Plan.Latency));
        Assert.Null(trial.Run(3, isCompiled: false, 1e-9));
    }

    [Fact]
    public void A_file_with_a_fixed_length_is_streamed()
    {
        StreamTrial trial = new(Convolution(2, 0, 20), new ModelOptions(Streaming: "x.2", Chunk: 5), axis: 2, frames: null);

        Assert.Equal((5, 0), (trial.Plan.ChunkLength, trial.Plan.Latency));
        Assert.Null(trial.Run(3, isCompiled: false, 1e-9));
    }

    [Theory]
    [InlineData("tim", 0, 0, "Streaming names 'tim', which is no dimension of an input. Dimensions: 'x.0', 'x.1', 'time'.")]
    [InlineData("time", 3, 0, "Chunk = 3 is divided by a stride of the network. Take a multiple of 6")]
    [InlineData("time", -1, 0, "Chunk and Latency count frames")]
    [InlineData("x.1", 0, 0, "The network has one frame")]
    public void What_the_attribute_says_must_fit(string streaming, int chunk, int latency, string message)
    {
        byte[] file = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, 1, 1, "time").Weights("w", [1, 1, 3], s_three)
            .Node("Conv", ["x", "w"], "y", ("strides", new[] { 2 }), ("pads", new[] { 2, 0 })).Output("y").ToBytes();
        string dimensions = streaming == "x.1" ? "time=16" : "";

        Assert.Contains(
            message, Refusal(file, new ModelOptions(Streaming: streaming, Chunk: chunk, Latency: latency, Dimensions: dimensions)), StringComparison.Ordinal);
    }

    private static byte[] Convolution(int before, int behind, object frames) => OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, 1, 1, frames)
        .Weights("w", [1, 1, 3], s_three).Node("Conv", ["x", "w"], "y", ("pads", new[] { before, behind })).Output("y").ToBytes();

    private static string Refusal(byte[] file, ModelOptions? options = null)
    {
        options ??= new ModelOptions(Streaming: "time");
        ModelException refused = Assert.Throws<ModelException>(() => FoldedModel.Of(OnnxModelReader.Read(file), options, CancellationToken.None));
        ModelDiagnostic diagnostic = Assert.Single(refused.Diagnostics);
        Assert.Equal("FG0028", diagnostic.Id);
        return diagnostic.Message;
    }
}
