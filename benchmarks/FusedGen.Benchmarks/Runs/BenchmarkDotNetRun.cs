using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using FusedGen.Benchmarks.Reports;
using FusedGen.Tests;

namespace FusedGen.Benchmarks.Runs;

/// <summary>
/// BenchmarkDotNet in this process: its own build of the project would bring libtorch along once more.
/// </summary>
internal static class BenchmarkDotNetRun
{
    /// <summary>Names of cases are not shortened.</summary>
    private const int LongestName = 40;

    public static void Run(string[] arguments, bool write)
    {
        Job job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        ManualConfig config = DefaultConfig.Instance.AddJob(job)
            .WithArtifactsPath(Checkout.At("artifacts", "BenchmarkDotNet"))
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(LongestName));
        Summary[] summaries = BenchmarkSwitcher.FromTypes([typeof(CaseBenchmarks)])
            .Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config).ToArray();
        if (summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)))
        {
            throw new InvalidOperationException("BenchmarkDotNet could not measure all cases; its log above says why.");
        }

        if (!write || summaries.Length == 0)
        {
            return;
        }

        string report = Path.Combine(summaries[0].ResultsDirectoryPath, $"{summaries[0].FileName()}-report-github.md");
        string table = string.Join('\n', File.ReadLines(report).Where(line => line.StartsWith('|')));
        MeasuredPage.Performance.Publish("benchmarkdotnet", $"{MachineDescription.Line()}\n\n{table}", write);
    }

    private static string FileName(this Summary summary) => summary.Title.Split('-')[0];
}
