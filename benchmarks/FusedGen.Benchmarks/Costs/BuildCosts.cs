using System.Globalization;
using FusedGen.Benchmarks.Reports;

namespace FusedGen.Benchmarks.Costs;

/// <summary>
/// What models cost the build: the compiler's time and largest memory for a project with a model, less those of the
/// same project without. The compiler runs in a process of its own, with the generator and the build step that users
/// have.
/// </summary>
internal static class BuildCosts
{
    private const int Repetitions = 3;

    /// <summary>Builds projects, measures the compiler for each, and writes the table.</summary>
    /// <param name="step">What of it.</param>
    /// <param name="projects">The projects; the first is the one without a model.</param>
    /// <param name="kind">What the first column tells of them.</param>
    /// <param name="page">The name of the table on the page of measured figures.</param>
    /// <param name="memoryFormat">Digits of the memory.</param>
    /// <param name="write">Whether the page is written.</param>
    public static void Run(CostStep step, IReadOnlyList<ConsumerProject> projects, string kind, string page, string memoryFormat, bool write)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The compiler's memory is read from /proc, which Linux has.");
        }

        foreach (ConsumerProject project in step == CostStep.MeasureOnly ? [] : projects)
        {
            DotnetCommand.Run(DotnetCommand.Host, "build", project.File, "-c", "Release", "-nologo", "-v", "q");
        }

        if (step == CostStep.BuildOnly)
        {
            return;
        }

        MarkdownTable table = new(kind, "processor time", "more than without", "time", "more than without", "memory", "more than without", "assembly");
        CompilerCost? without = null;
        foreach (ConsumerProject project in projects)
        {
            CompilerCost cost = Enumerable.Range(0, Repetitions).Select(_ => CompilerWatch.Build(project)).MinBy(c => c.ProcessorSeconds)!;
            without ??= cost;
            table.Add(
                project.Name,
                Seconds(cost.ProcessorSeconds), Seconds(cost.ProcessorSeconds - without.ProcessorSeconds),
                Seconds(cost.Seconds), Seconds(cost.Seconds - without.Seconds),
                Mebibytes(cost.Bytes, memoryFormat), Mebibytes(cost.Bytes - without.Bytes, memoryFormat),
                Mebibytes(new FileInfo(project.Assembly).Length, "f1"));
            Console.Error.WriteLine($"{project.Name}: {Seconds(cost.ProcessorSeconds)}, {Seconds(cost.Seconds)}, {Mebibytes(cost.Bytes, memoryFormat)}");
        }

        MeasuredPage.Performance.Publish(page, $"{MachineDescription.Line()} The least of {Repetitions} builds.\n\n{table}", write);
    }

    private static string Seconds(double seconds) => seconds.ToString("f1", CultureInfo.InvariantCulture) + " s";

    private static string Mebibytes(long bytes, string format) => (bytes / 1048576.0).ToString(format, CultureInfo.InvariantCulture) + " MiB";
}
