using System.Globalization;
using FusedGen.Benchmarks.Competitors;
using FusedGen.Benchmarks.Machine;
using FusedGen.Benchmarks.Reports;

namespace FusedGen.Benchmarks.Runs;

/// <summary>All cases in under two minutes.</summary>
internal static class QuickRun
{
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(10);

    /// <summary>Measures the cases whose names contain a text.</summary>
    public static void Run(string filter, bool write)
    {
        MarkdownTable table = new("case", "FusedGen", "ONNX Runtime", "ratio", "TorchSharp", "ratio", "TensorPrimitives", "ratio", "scalar loop", "ratio",
            "limit", "of the limit");
        MachineLimits limits = MachineLimits.Measure();
        foreach (BenchmarkCase of in BenchmarkCase.All.Where(c => c.Name.Contains(filter, StringComparison.Ordinal)))
        {
            using Contest contest = new(of);
            using WeightReading reading = new(contest.Network.MultiplyAdds);
            double[] times = Interleaved.Nanoseconds([.. contest.Predictors, reading], s_budget);
            contest.Check();
            double runtime = Math.Min(times[1], times[2]);
            (double limit, string bound) = limits.Of(contest.Network.MultiplyAdds, of.Rows, times[6]);
            table.Add(
                of.Name,
                MarkdownTable.Time(times[0]),
                MarkdownTable.Time(runtime), MarkdownTable.Ratio(runtime / times[0]),
                MarkdownTable.Time(times[3]), MarkdownTable.Ratio(times[3] / times[0]),
                MarkdownTable.Time(times[4]), MarkdownTable.Ratio(times[4] / times[0]),
                MarkdownTable.Time(times[5]), MarkdownTable.Ratio(times[5] / times[0]),
                $"{MarkdownTable.Time(limit)} ({bound})",
                string.Create(CultureInfo.InvariantCulture, $"{100 * limit / times[0]:f0} %"));
            Console.Error.WriteLine($"{of.Name}: {MarkdownTable.Time(times[0])}");
        }

        MeasuredPage.Performance.Publish("quick", $"{MachineDescription.Line()} Measured: {limits}.\n\n{table}", write);
    }
}
