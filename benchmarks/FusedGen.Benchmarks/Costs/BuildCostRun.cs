using System.Globalization;
using FusedGen.Benchmarks.Reports;

namespace FusedGen.Benchmarks.Costs;

/// <summary>
/// What a model costs the build: the compiler's processor time and largest memory for a project with a model of so many weights, less those of the same project
/// without. The compiler runs in a process of its own, with the generator and the build step that users have.
/// </summary>
internal static class BuildCostRun
{
    private const int Repetitions = 3;

    private static readonly long[] s_weights = [0, 1_000, 10_000, 100_000, 1_000_000, 3_000_000, 8_000_000];

    public static void Run(bool write)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The compiler's memory is read from /proc, which Linux has.");
        }

        string folder = Path.Combine(MeasuredPage.Root, "artifacts", "build-cost");
        string models = Path.Combine(MeasuredPage.Root, "benchmarks", "Models", "Models.csproj");
        DotnetCommand.Run(DotnetCommand.Host, "build", models, "-c", "Release", "-nologo", "-v", "q");
        MarkdownTable table = new("weights", "compiler's time", "more than without", "compiler's memory", "more than without", "assembly");
        CompilerCost? baseline = null;
        foreach (long weights in s_weights)
        {
            string project = WriteProject(Path.Combine(folder, weights.ToString(CultureInfo.InvariantCulture)), weights);
            DotnetCommand.Run(DotnetCommand.Host, "build", project, "-c", "Release", "-nologo", "-v", "q");
            CompilerCost cost = Enumerable.Range(0, Repetitions).Select(_ => CompilerWatch.Build(project)).MinBy(c => c.Seconds)!;
            baseline ??= cost;
            string assembly = Path.Combine(Path.GetDirectoryName(project)!, "bin", "Release", "net10.0", "consumer.dll");
            table.Add(
                weights == 0 ? "none" : weights.ToString("N0", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{cost.Seconds:f1} s"),
                string.Create(CultureInfo.InvariantCulture, $"{cost.Seconds - baseline.Seconds:f1} s"),
                string.Create(CultureInfo.InvariantCulture, $"{cost.Bytes >> 20} MiB"),
                string.Create(CultureInfo.InvariantCulture, $"{(cost.Bytes - baseline.Bytes) >> 20} MiB"),
                string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(assembly).Length / 1048576.0:f1} MiB"));
            Console.Error.WriteLine($"{weights} weights: {cost.Seconds:f1} s, {cost.Bytes >> 20} MiB");
        }

        MeasuredPage.Performance.Publish("build", $"{MachineDescription.Line()} The least of {Repetitions} builds.\n\n{table}", write);
    }

    private static string WriteProject(string folder, long weights)
    {
        Directory.CreateDirectory(folder);
        string targets = Path.Combine(MeasuredPage.Root, "build", "UseFusedGen.targets");
        string files = weights == 0 ? "" : "<ItemGroup><AdditionalFiles Include=\"model.onnx\" /></ItemGroup>";
        File.WriteAllText(Path.Combine(folder, "consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <UseSharedCompilation>false</UseSharedCompilation>
              </PropertyGroup>
              {files}
              <Import Project="{targets}" />
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Model.cs"), weights == 0
            ? "namespace Consumer; public static class Model;\n"
            : "namespace Consumer; [FusedGen.FusedModel(\"model.onnx\")] public static partial class Model;\n");
        if (weights > 0)
        {
            string program = Path.Combine(MeasuredPage.Root, "benchmarks", "Models", "bin", "Release", "net10.0", "Models.dll");
            DotnetCommand.Run(DotnetCommand.Host, program, folder, weights.ToString(CultureInfo.InvariantCulture));
        }

        return Path.Combine(folder, "consumer.csproj");
    }
}
