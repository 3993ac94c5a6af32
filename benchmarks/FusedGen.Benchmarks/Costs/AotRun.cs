using System.Globalization;
using FusedGen.Benchmarks.Competitors;
using FusedGen.Benchmarks.Reports;

namespace FusedGen.Benchmarks.Costs;

/// <summary>
/// The cases in native programs for several instruction sets, in turns with ONNX Runtime in this process.
/// </summary>
internal static class AotRun
{
    private const int Rounds = 5;

    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(0.7);

    private static readonly (string Name, string Folder, string[] Properties)[] s_builds =
    [
        ("default (SSE2)", "aot-default", []),
        ("x86-64-v3", "aot-v3", ["-p:IlcInstructionSet=x86-64-v3"]),
        ("native", "aot-native", ["-p:IlcInstructionSet=native"]),
    ];

    public static void Run(CostStep step, bool write)
    {
        string[] programs = [.. s_builds.Select(
            b => Path.Combine(DotnetCommand.Publish("benchmarks/Aot/Aot.csproj", b.Folder, step, b.Properties), "fusedgen-aot-benchmark"))];
        if (step == CostStep.BuildOnly)
        {
            return;
        }

        MarkdownTable table = new(["case", "ONNX Runtime", "FusedGen, JIT", "ratio", .. s_builds.SelectMany(b => new[] { $"AOT {b.Name}", "ratio" })]);
        for (int c = 0; c < BenchmarkCase.All.Count; c++)
        {
            BenchmarkCase of = BenchmarkCase.All[c];
            using Contest contest = new(of);
            Predictor[] here = [.. contest.Predictors.Take(3)];
            List<double>[] times = [.. Enumerable.Range(0, 2 + programs.Length).Select(_ => new List<double>())];
            for (int round = 0; round < Rounds; round++)
            {
                double[] slice = Interleaved.Nanoseconds(here, s_slice * here.Length);
                times[0].Add(Math.Min(slice[1], slice[2]));
                times[1].Add(slice[0]);
                for (int p = 0; p < programs.Length; p++)
                {
                    times[2 + p].Add(Measure(programs[p], c));
                }
            }

            double[] medians = [.. times.Select(Interleaved.Median)];
            table.Add([of.Name, MarkdownTable.Time(medians[0]),
                .. medians.Skip(1).SelectMany(m => new[] { MarkdownTable.Time(m), MarkdownTable.Ratio(medians[0] / m) })]);
            Console.Error.WriteLine($"{of.Name}: {string.Join(", ", medians.Select(MarkdownTable.Time))}");
        }

        MeasuredPage.Performance.Publish("aot", $"{MachineDescription.Line()} The median of {Rounds} rounds in turns.\n\n{table}", write);
    }

    private static double Measure(string program, int number) =>
        double.Parse(DotnetCommand.Run(program, number.ToString(CultureInfo.InvariantCulture), s_slice.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
            CultureInfo.InvariantCulture);
}
