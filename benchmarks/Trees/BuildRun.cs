using System.Globalization;
using FusedGen.Benchmarks.Costs;
using FusedGen.Benchmarks.Reports;
using FusedGen.Tests;

namespace FusedGen.Trees;

/// <summary>What trees cost the build: the compiler's time and largest memory, beside those of the same project without a model.</summary>
internal static class BuildRun
{
    private const int Repetitions = 3;

    public static void Run(CostStep step, bool write)
    {
        NativeRun.WriteModels();
        ConsumerProject[] projects =
        [
            ConsumerProject.Empty(),
            .. TreeCase.All.Select((c, i) => (c.Name, Path: Path.Combine(NativeRun.Models, $"trees-{i.ToString(CultureInfo.InvariantCulture)}.onnx")))
                .Select(c => ConsumerProject.WithModel("trees " + c.Name, c.Path)),
        ];
        foreach (ConsumerProject project in step == CostStep.MeasureOnly ? [] : projects)
        {
            DotnetCommand.Run(DotnetCommand.Host, "build", project.File, "-c", "Release", "-nologo", "-v", "q");
        }

        MarkdownTable table = new("trees", "processor time", "more than without", "time", "more than without", "memory", "more than without", "assembly");
        CompilerCost? without = null;
        foreach (ConsumerProject project in step == CostStep.BuildOnly ? [] : projects)
        {
            CompilerCost cost = Enumerable.Range(0, Repetitions).Select(_ => CompilerWatch.Build(project)).MinBy(c => c.ProcessorSeconds)!;
            without ??= cost;
            table.Add(
                project.Name,
                Seconds(cost.ProcessorSeconds), Seconds(cost.ProcessorSeconds - without.ProcessorSeconds),
                Seconds(cost.Seconds), Seconds(cost.Seconds - without.Seconds),
                Mebibytes(cost.Bytes), Mebibytes(cost.Bytes - without.Bytes),
                Mebibytes(new FileInfo(project.Assembly).Length));
            Console.Error.WriteLine($"{project.Name}: {Seconds(cost.ProcessorSeconds)}, {Seconds(cost.Seconds)}, {Mebibytes(cost.Bytes)}");
        }

        MeasuredPage.Performance.Publish("trees-build", $"{MachineDescription.Line()} The least of {Repetitions} builds.\n\n{table}", write);
    }

    private static string Seconds(double seconds) => seconds.ToString("f1", CultureInfo.InvariantCulture) + " s";

    private static string Mebibytes(long bytes) => (bytes / 1048576.0).ToString("f1", CultureInfo.InvariantCulture) + " MiB";
}
