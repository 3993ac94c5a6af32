using System.Globalization;
using FusedGen.Benchmarks.Reports;
using FusedGen.Tests;

namespace FusedGen.Benchmarks.Costs;

/// <summary>
/// What a model costs the build: the compiler's time and largest memory for a project with a model of so many weights, less those of the same project without.
/// The compiler runs in a process of its own, with the generator and the build step that users have.
/// </summary>
internal static class BuildCostRun
{
    private const int Repetitions = 3;

    /// <summary>The network with the most weights in the conformance material.</summary>
    private const string LargestModel = "onnx/L/light_densenet121/model.onnx";

    private static readonly long[] s_weights = [1_000, 10_000, 100_000, 1_000_000, 3_000_000, 8_000_000];

    public static void Run(CostStep step, bool write)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The compiler's memory is read from /proc, which Linux has.");
        }

        if (step != CostStep.MeasureOnly)
        {
            string models = Checkout.At("benchmarks", "Models", "Models.csproj");
            DotnetCommand.Run(DotnetCommand.Host, "build", models, "-c", "Release", "-nologo", "-v", "q");
        }

        ConsumerProject[] projects = [ConsumerProject.Empty(), .. s_weights.Select(ConsumerProject.WithWeights), .. Largest()];
        if (step != CostStep.MeasureOnly)
        {
            foreach (ConsumerProject project in projects)
            {
                DotnetCommand.Run(DotnetCommand.Host, "build", project.File, "-c", "Release", "-nologo", "-v", "q");
            }
        }

        if (step == CostStep.BuildOnly)
        {
            return;
        }

        MarkdownTable table = new("weights", "processor time", "more than without", "time", "more than without", "memory", "more than without", "assembly");
        CompilerCost? without = null;
        foreach (ConsumerProject project in projects)
        {
            CompilerCost cost = Enumerable.Range(0, Repetitions).Select(_ => CompilerWatch.Build(project)).MinBy(c => c.ProcessorSeconds)!;
            without ??= cost;
            table.Add(
                project.Name,
                Seconds(cost.ProcessorSeconds), Seconds(cost.ProcessorSeconds - without.ProcessorSeconds),
                Seconds(cost.Seconds), Seconds(cost.Seconds - without.Seconds),
                Mebibytes(cost.Bytes, "f0"), Mebibytes(cost.Bytes - without.Bytes, "f0"),
                Mebibytes(new FileInfo(project.Assembly).Length, "f1"));
            Console.Error.WriteLine($"{project.Name}: {Seconds(cost.ProcessorSeconds)}, {Mebibytes(cost.Bytes, "f0")}");
        }

        MeasuredPage.Performance.Publish("build", $"{MachineDescription.Line()} The least of {Repetitions} builds.\n\n{table}", write);
    }

    /// <summary>Where the material is not beside the checkout, the table goes without.</summary>
    private static IEnumerable<ConsumerProject> Largest()
    {
        string path = Path.Combine(Checkout.Material, LargestModel);
        return File.Exists(path) ? [ConsumerProject.WithModel("8,062,504 of DenseNet-121", path)] : [];
    }

    private static string Seconds(double seconds) => seconds.ToString("f1", CultureInfo.InvariantCulture) + " s";

    private static string Mebibytes(long bytes, string format) => (bytes / 1048576.0).ToString(format, CultureInfo.InvariantCulture) + " MiB";
}
