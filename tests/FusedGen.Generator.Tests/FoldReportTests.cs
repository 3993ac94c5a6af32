using FusedGen.Build;
using FusedGen.Compiler;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>The build step that writes fold reports, and the generator's summary of folding.</summary>
public sealed class FoldReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_report_is_written_for_each_model_and_its_essence_is_told()
    {
        File.WriteAllBytes(Path.Combine(_folder, "seed.onnx"), Sample("seed.onnx"));

        (ITaskItem[] reports, BuildLog log) = Run("seed.onnx");

        string path = Assert.Single(reports).ItemSpec;
        Assert.Matches("^obj/fusedgen/[0-9a-f]{16}/seed\\.fused\\.md$", path);
        string text = File.ReadAllText(Path.Combine(_folder, path));
        Assert.StartsWith("# seed.onnx\n", text, StringComparison.Ordinal);
        Assert.Contains("\n1. Linear(20→9): ", text, StringComparison.Ordinal);
        BuildMessageEventArgs told = Assert.Single(log.Messages, m => m.Importance == MessageImportance.High);
        Assert.Contains("seed.onnx: Verified: ", told.Message, StringComparison.Ordinal);
        Assert.Contains("multiply-adds 232 → 180", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_is_made_again_only_where_its_model_changed_or_it_was_damaged()
    {
        File.WriteAllBytes(Path.Combine(_folder, "m.onnx"), Sample("seed.onnx"));
        string report = Path.Combine(_folder, Run("m.onnx").Reports[0].ItemSpec);
        string first = File.ReadAllText(report);

        Assert.DoesNotContain(Run("m.onnx").Log.Messages, m => m.Importance == MessageImportance.High);

        File.WriteAllText(report, first[..^20]);
        Assert.Contains(Run("m.onnx").Log.Messages, m => m.Importance == MessageImportance.High);
        Assert.Equal(first, File.ReadAllText(report));

        File.WriteAllBytes(Path.Combine(_folder, "m.onnx"), Sample("digits.onnx"));
        Assert.Contains(Run("m.onnx").Log.Messages, m => m.Importance == MessageImportance.High);
        Assert.NotEqual(first, File.ReadAllText(report));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    public void A_damaged_model_is_told_and_fails_nothing_here(byte[] content)
    {
        File.WriteAllBytes(Path.Combine(_folder, "m.onnx"), content);

        (ITaskItem[] reports, BuildLog log) = Run("m.onnx");

        Assert.Empty(reports);
        Assert.Empty(log.Errors);
        Assert.Contains("m.onnx: no report", Assert.Single(log.Messages).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_is_told_and_fails_nothing_here()
    {
        (ITaskItem[] reports, BuildLog log) = Run("missing.onnx");

        Assert.Empty(reports);
        Assert.Contains("missing.onnx: no report", Assert.Single(log.Messages).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_generator_tells_what_folding_saved()
    {
        GeneratorRunResult result = Project.Run(
            "[FusedGen.FusedModel(\"seed.onnx\")] static partial class Seed;", [TextFile.Model("seed.onnx", Sample("seed.onnx"))], ModelCompiler.Compile);

        Diagnostic told = Assert.Single(result.Diagnostics, d => d.Id == "FG0034");
        Assert.Equal(DiagnosticSeverity.Info, told.Severity);
        Assert.Contains("seed.onnx: Folded 3 operations into 1: multiply-adds 232 → 180", told.GetMessage(null), StringComparison.Ordinal);
    }

    private (ITaskItem[] Reports, BuildLog Log) Run(params string[] models)
    {
        BuildLog log = new();
        using WriteFoldReports task = new()
        {
            BuildEngine = log,
            Models = [.. models.Select(model => new TaskItem(model))],
            OutputFolder = "obj/fusedgen",
            ProjectFolder = _folder,
        };
        Assert.True(task.Execute());
        return (task.Reports, log);
    }

    private static byte[] Sample(string file) => File.ReadAllBytes(Checkout.At("sample-app", "models", file));
}
