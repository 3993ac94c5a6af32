using System.Reflection;
using System.Security.Cryptography;
using FusedGen.Compiler;
using FusedGen.Compiler.Tests.Streaming;
using FusedGen.Tests;

// One frame of eight dilated convolutions of 32 channels, beside all that the frame depends on:
//   dotnet run -c Release --project benchmarks/Streams
byte[] file = DilatedNetwork.File();
string[] sources =
[
    .. Compiled("Step", new ModelOptions(Streaming: "time")), .. Compiled("Whole", new ModelOptions(Dimensions: "time=511")),
    """"
    using System;
    using System.Diagnostics;
    sealed partial class Step;
    static partial class Whole;
    static class Check
    {
        static string Run()
        {
            const int Frames = 100000;
            Step step = new();
            step.Prepare();
            float[] x = new float[32], y = new float[32], whole = new float[511 * 32], answers = new float[511 * 32];
            long[] times = new long[Frames], recomputed = new long[200];
            long allocated = 0;
            for (int round = 0; round < 2; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int t = 0; t < Frames; t++)
                {
                    x[t % 32] = MathF.Sin(t);
                    long start = Stopwatch.GetTimestamp();
                    step.Process(x, y);
                    times[t] = Stopwatch.GetTimestamp() - start;
                }

                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                for (int t = 0; t < recomputed.Length; t++)
                {
                    long start = Stopwatch.GetTimestamp();
                    Whole.Predict(whole, answers);
                    recomputed[t] = Stopwatch.GetTimestamp() - start;
                }
            }

            Array.Sort(times);
            Array.Sort(recomputed);
            double unit = 1e6 / Stopwatch.Frequency;
            double median = times[Frames / 2] * unit, all = recomputed[recomputed.Length / 2] * unit;
            return FormattableString.Invariant($"""
                | one frame, median | one frame, worst of 100,000 | its 511 frames again | ratio | bytes allocated |
                |---:|---:|---:|---:|---:|
                | {median:F2} µs | {times[^1] * unit:F0} µs | {all:F0} µs | {all / median:F0} | {allocated} |
                """);
        }
    }
    """",
];
Assembly program = StrictProject.Load(StrictProject.Of(sources.Select((text, i) => StrictProject.Parse(text, $"{i}.cs"))));
Console.WriteLine(program.GetType("Check", throwOnError: true)!.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null));

IEnumerable<string> Compiled(string name, ModelOptions options)
{
    DeclaredType type = new("", [], $"{(name == "Whole" ? "static " : "")}partial class {name}", name, name == "Whole");
    CompilationResult result = ModelCompiler.Compile(
        new ModelRequest("model.onnx", file, Convert.ToHexStringLower(SHA256.HashData(file)), type, options), CancellationToken.None);
    return result.Files.Count > 0 ? result.Files.Select(f => f.Text) : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
}
