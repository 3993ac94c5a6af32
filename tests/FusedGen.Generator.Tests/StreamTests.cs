using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>
/// Types that compute a network over a sequence frame by frame, compiled as a strict consumer compiles them, and run.
/// </summary>
public class StreamTests
{
    private const string Documented = """
        using System; using System.Linq; using FusedGen;
        /// <summary>The step.</summary>
        [FusedModel("m.onnx", Streaming = "time")] public sealed partial class Model;
        /// <summary>The whole.</summary>
        [FusedModel("m.onnx", Dimensions = "time=64")] static partial class Whole;

        """;

    [Fact]
    public void Frames_give_what_the_whole_network_gives_and_a_stream_moves_between_instances()
    {
        const string Source = Documented + """
            static class Check
            {
                static string Run()
                {
                    float[] frames = Enumerable.Range(0, 3 * 64).Select(i => MathF.Sin(0.7f * i)).ToArray();
                    float[] whole = new float[2 * 64], step = new float[Model.YLength], input = new float[3];
                    Whole.Predict(frames, whole);
                    Model stream = new();
                    byte[] saved = new byte[Model.StateBytes];
                    double worst = 0;
                    bool waits = true;
                    long allocated = 0;
                    for (int t = 0; t < 64; t++)
                    {
                        if (t == 20)
                        {
                            stream.CopyStateTo(saved);
                            stream = new Model();
                            stream.CopyStateFrom(saved);
                        }

                        for (int c = 0; c < 3; c++)
                        {
                            input[c] = frames[(c * 64) + t];
                        }

                        long before = GC.GetAllocatedBytesForCurrentThread();
                        stream.Process(input, step);
                        allocated = t == 40 ? 0 : allocated + GC.GetAllocatedBytesForCurrentThread() - before;
                        int frame = t - Model.Latency;
                        for (int c = 0; c < 2; c++)
                        {
                            worst = frame < 0 ? worst : Math.Max(worst, Math.Abs(whole[(c * 64) + frame] - step[c]));
                            waits &= frame >= 0 || step[c] == 0;
                        }
                    }

                    return $"{Model.ChunkLength} {Model.Latency} {worst < 1e-5} {waits} {allocated} {whole[70] != 0}";
                }
            }
            """;

        Assert.Equal("1 0 True True 0 True", Run<string>(Source, Network(pad: 6)));
    }

    [Fact]
    public void A_network_that_keeps_nothing_is_a_stream_too()
    {
        const string Source = """
            using System; using FusedGen;
            [FusedModel("m.onnx", Streaming = "time", Chunk = 2)] sealed partial class Model;
            static class Check
            {
                static string Run()
                {
                    float[] y = new float[2];
                    new Model().Process([2, 3], y);
                    return $"{y[0]} {y[1]} {Model.ChunkLength} {Model.StateBytes}";
                }
            }
            """;
        byte[] model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, 1, "time").Node("Mul", ["x", "x"], "y").Output("y").ToBytes();

        Assert.Equal("4 9 2 32", Run<string>(Source, model));
    }

    private static T Run<T>(string source, byte[] model)
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(source, TextFile.Model("m.onnx", model));
        Assert.Empty(StrictConsumer.Told(result));
        Assert.Empty(StrictConsumer.Problems(compilation));
        return StrictConsumer.Run<T>(compilation);
    }

    /// <summary>A dilated convolution, and a GRU behind it.</summary>
    private static byte[] Network(int pad) => OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, 1, 3, "time")
        .Weights("k", [4, 3, 3], Numbers(36)).Node("Conv", ["x", "k"], "c", ("dilations", new[] { 3 }), ("pads", new[] { pad, 0 }))
        .Node("Tanh", ["c"], "a").Node("Transpose", ["a"], "t", ("perm", new[] { 2, 0, 1 }))
        .Weights("w", [1, 6, 4], Numbers(24)).Weights("r", [1, 6, 2], Numbers(12))
        .Node("GRU", ["t", "w", "r"], "g", ("hidden_size", 2)).Integers("one", 1).Node("Squeeze", ["g", "one"], "s")
        .Node("Transpose", ["s"], "y", ("perm", new[] { 1, 2, 0 })).Output("y").ToBytes();

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(1.7f * i) * 0.3f)];
}
