using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Streaming;

/// <summary>Causal networks of others.</summary>
public class StreamMaterialTests
{
    [Theory]
    [InlineData("stateful/s_depthwise_causal_whole", "x.2", 2, 1, 0)]
    [InlineData("stateful/s_depthwise_causal_whole", "x.2", 2, 8, 0)]
    [InlineData("dynamic/d_conv1d_open_time", "T", 2, 4, 64)]
    [InlineData("torch-oracles/lstm40_audio_seq", "input.1", 1, 1, 0)]
    [InlineData("torch-oracles/lstm40_audio_seq", "input.1", 1, 16, 0)]
    public void Frames_give_what_the_whole_sequence_gives(string folder, string streaming, int axis, int chunk, int latency)
    {
        if (!Directory.Exists(Checkout.Material))
        {
            return;
        }

        byte[] file = File.ReadAllBytes(Path.Combine(Checkout.Material, folder, "model.onnx"));
        StreamTrial trial = new(file, new ModelOptions(Streaming: streaming, Chunk: chunk, Latency: latency), axis, streaming.Contains('.') ? null : 64);

        Assert.True(trial.Plan.Latency <= latency);
        Assert.Null(trial.Run(5, isCompiled: true, 1e-5));
    }
}
