using System.Globalization;
using FusedGen.Benchmarks.Competitors;
using FusedGen.Benchmarks.Reports;

namespace FusedGen.Benchmarks.Costs;

/// <summary>The cases in native programs for several instruction sets, beside ONNX Runtime in this process.</summary>
internal static class AotRun
{
    private static readonly (string Name, string[] Properties)[] s_builds =
    [
        ("default (SSE2)", []),
        ("x86-64-v3", ["-p:IlcInstructionSet=x86-64-v3"]),
        ("native", ["-p:IlcInstructionSet=native"]),
    ];

    public static void Run(bool write)
    {
        List<Dictionary<string, double>> builds = [];
        foreach ((string name, string[] properties) in s_builds)
        {
            string folder = DotnetCommand.Publish("benchmarks/Aot/Aot.csproj", "aot-" + builds.Count.ToString(CultureInfo.InvariantCulture), properties);
            Console.Error.WriteLine($"published {name}");
            builds.Add(Measure(Path.Combine(folder, "fusedgen-aot-benchmark")));
        }

        MarkdownTable table = new(["case", "ONNX Runtime", "FusedGen, JIT", .. s_builds.SelectMany(b => new[] { $"AOT {b.Name}", "ratio" })]);
        foreach (BenchmarkCase of in BenchmarkCase.All)
        {
            using Contest contest = new(of);
            double[] times = Interleaved.Nanoseconds(contest.Predictors.Take(3).ToArray(), TimeSpan.FromSeconds(4));
            double runtime = Math.Min(times[1], times[2]);
            table.Add([
                of.Name, MarkdownTable.Time(runtime), MarkdownTable.Time(times[0]),
                .. builds.SelectMany(b => new[] { MarkdownTable.Time(b[of.Name]), MarkdownTable.Ratio(runtime / b[of.Name]) }),
            ]);
        }

        MeasuredPage.Performance.Publish("aot", $"{MachineDescription.Line()}\n\n{table}", write);
    }

    private static Dictionary<string, double> Measure(string program) =>
        DotnetCommand.Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
}
