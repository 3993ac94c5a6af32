using System.Globalization;
using FusedGen.Benchmarks;
using FusedGen.Benchmarks.Costs;
using FusedGen.Benchmarks.OnnxRuntime;
using FusedGen.Benchmarks.Reports;
using FusedGen.Tests;

namespace FusedGen.Trees;

/// <summary>
/// One row in native programs for two instruction sets, in turns with ONNX Runtime and the JIT in this process.
/// </summary>
internal static class NativeRun
{
    private const int Rounds = 5;

    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(0.7);

    private static readonly (string Name, string Folder, string[] Properties)[] s_builds =
    [
        ("default (SSE2)", "trees-default", []),
        ("x86-64-v3", "trees-v3", ["-p:IlcInstructionSet=x86-64-v3"]),
    ];

    /// <summary>The folder of the models, which the native program names by their numbers.</summary>
    public static string Models => Checkout.At("artifacts", "trees");

    /// <summary>Writes the models.</summary>
    public static void WriteModels()
    {
        Directory.CreateDirectory(Models);
        for (int i = 0; i < TreeCase.All.Count; i++)
        {
            File.WriteAllBytes(PathOf(i), TreeCase.All[i].ToOnnx());
        }
    }

    public static void Run(CostStep step, Func<TreeCase, Type> compile, bool write)
    {
        WriteModels();
        string[] programs = [.. s_builds.Select(
            b => Path.Combine(DotnetCommand.Publish("benchmarks/TreesNative/TreesNative.csproj", b.Folder, step, b.Properties), "fusedgen-trees-native"))];
        if (step == CostStep.BuildOnly)
        {
            return;
        }

        MarkdownTable table = new(["one row", "ONNX Runtime", "JIT", "ratio", .. s_builds.SelectMany(b => new[] { $"AOT {b.Name}", "ratio" })]);
        float[] rows = [.. TreeRows.Data(TreeRows.Count, 3).SelectMany(row => row)];
        for (int number = 0; number < TreeCase.All.Count; number++)
        {
            TreeCase model = TreeCase.All[number];
            using GeneratedTrees generated = new(compile(model), rows, 1, model.Classes);
            using OnnxRuntimeTrees run = new(PathOf(number), rows, 1, OnnxRuntimeCall.Run);
            using OnnxRuntimeTrees binding = new(PathOf(number), rows, 1, OnnxRuntimeCall.Binding);
            List<double>[] times = [.. Enumerable.Range(0, 2 + programs.Length).Select(_ => new List<double>())];
            for (int round = 0; round < Rounds; round++)
            {
                double[] slice = Interleaved.Nanoseconds([generated, run, binding], s_slice * 3);
                times[0].Add(Math.Min(slice[1], slice[2]));
                times[1].Add(slice[0]);
                for (int p = 0; p < programs.Length; p++)
                {
                    string seconds = s_slice.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                    string printed = DotnetCommand.Run(programs[p], number.ToString(CultureInfo.InvariantCulture), seconds);
                    times[2 + p].Add(double.Parse(printed, CultureInfo.InvariantCulture));
                }
            }

            double[] medians = [.. times.Select(Interleaved.Median)];
            table.Add([model.Name, MarkdownTable.Time(medians[0]),
                .. medians.Skip(1).SelectMany(m => new[] { MarkdownTable.Time(m), MarkdownTable.Ratio(medians[0] / m) })]);
            Console.Error.WriteLine($"{model.Name}: {string.Join(", ", medians.Select(MarkdownTable.Time))}");
        }

        MeasuredPage.Performance.Publish("trees-native", $"{MachineDescription.Line()} The median of {Rounds} rounds in turns.\n\n{table}", write);
    }

    private static string PathOf(int number) => Path.Combine(Models, $"trees-{number.ToString(CultureInfo.InvariantCulture)}.onnx");
}
