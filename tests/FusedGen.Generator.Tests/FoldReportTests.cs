using FusedGen.Build;
using FusedGen.Compiler;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace FusedGen.Generator.Tests;

/// <summary>The build step that writes fold reports, and the generator's summary of folding.</summary>
public sealed class FoldReportTests : IDisposable
{
    private const string Seed = "[FusedGen.FusedModel(\"seed.onnx\")] static partial class Seed;";

    private const string AllOptions =
        "Tolerance = 2.5e-3, Weights = FusedGen.WeightFormat.BFloat16, Dimensions = \"height=64, width=64\", FixedInputs = \"rate=16000\", Outputs = \"y, "
        + "'a,b'\", Reproducible = true, State = \"h=hn, 'c, d'=cn\", Export = \"net\", Streaming = \"time\", Chunk = 4, Latency = 8";

    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_report_is_written_for_each_type_that_uses_a_model_and_its_essence_is_told()
    {
        Store("seed.onnx", Sample("seed.onnx"));

        (ITaskItem[] reports, BuildLog log) = Run(Seed, "seed.onnx");

        string path = Assert.Single(reports).ItemSpec;
        Assert.Matches("^obj/fusedgen/[0-9a-f]{16}/Seed\\.fused\\.md$", path);
        string text = Read(reports[0]);
        Assert.StartsWith("# seed.onnx\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Options", text, StringComparison.Ordinal);
        Assert.Contains("\n1. Linear(20→9): ", text, StringComparison.Ordinal);
        BuildMessageEventArgs told = Assert.Single(log.Messages, m => m.Importance == MessageImportance.High);
        Assert.Contains("seed.onnx: Verified: ", told.Message, StringComparison.Ordinal);
        Assert.Contains("multiply-adds 232 → 180", told.Message, StringComparison.Ordinal);
        Assert.EndsWith(path, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_plans_what_the_generator_plans_for_the_options_of_its_type()
    {
        byte[] wide = Wide();
        Store("wide.onnx", wide);
        const string types = """
            namespace Plants
            {
                [FusedGen.FusedModel("wide.onnx")] static partial class Plain;
                [FusedGen.FusedModel("wide.onnx", Weights = FusedGen.WeightFormat.Int8, Reproducible = true)] static partial class Narrow;
                static partial class Outer { [FusedGen.FusedModel("wide.onnx", Weights = FusedGen.WeightFormat.BFloat16)] public partial struct Half; }
            }
            """;

        (ITaskItem[] reports, _) = Run(types, "wide.onnx");

        GeneratorRunResult generated = Project.Run(types, [TextFile.Model("wide.onnx", wide)], ModelCompiler.Compile);
        Assert.Equal(["Narrow.fused.md", "Outer.Half.fused.md", "Plain.fused.md"],
            reports.Select(report => Path.GetFileName(report.ItemSpec)).Order(StringComparer.Ordinal));
        foreach (ITaskItem report in reports)
        {
            string name = Path.GetFileName(report.ItemSpec)[..^".fused.md".Length];
            string head = Assert.Single(generated.GeneratedSources, source => source.HintName == $"Plants.{name}.g.cs").SourceText.ToString();
            Assert.Equal(Plan(head, "// Plan\n"), Plan(Read(report), "## Plan\n"));
        }

        string[] texts = [.. reports.Select(Read)];
        Assert.Equal(3, texts.Select(text => Plan(text, "## Plan\n")).Distinct().Count());
        Assert.Contains(texts, text => text.Contains("\n\nOptions Reproducible = true, Weights = Int8\n\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Sizes_of_open_dimensions_come_from_the_type()
    {
        Store("open.onnx", OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, "batch", "length").Node("Relu", ["x"], "y").Output("y").ToBytes());

        (ITaskItem[] reports, BuildLog log) = Run(
            """
            [FusedGen.FusedModel("open.onnx", Dimensions = "length=24")] static partial class M;
            [FusedGen.FusedModel("open.onnx")] static partial class Unsized;
            """, "open.onnx");

        Assert.Contains("\n\nOptions Dimensions = 'length=24'\n\n", Read(Assert.Single(reports)), StringComparison.Ordinal);
        Assert.Contains(log.Messages, m => m.Message!.StartsWith("open.onnx: no report, since the model cannot be compiled: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Reproducible = true")]
    [InlineData("Tolerance = 1")]
    [InlineData(AllOptions)]
    [InlineData("Weights = FusedGen.WeightFormat.Int8, Dimensions = null!")]
    public void The_build_reads_of_an_assembly_what_the_generator_reads_of_the_source(string options)
    {
        string source = $$"""
            namespace Shop.Models
            {
                partial class Outer
                {
                    [System.Serializable, FusedGen.FusedModel("./models/M.onnx"{{(options.Length > 0 ? ", " + options : "")}})]
                    public partial class Inner;
                }
            }
            """;
        ModelRequest? asked = null;
        Project.Run(source, [TextFile.Model("models/M.onnx", [1, 2, 3])], (request, token) =>
        {
            asked = request;
            return FakeCompiler.Compile(request, token);
        });

        DeclaredModel declared = Assert.Single(DeclaredModel.In(Compiled(source)));

        Assert.Equal(new DeclaredModel("Shop.Models.Outer+Inner", "./models/M.onnx", asked!.Options), declared);
    }

    [Fact]
    public void No_option_of_the_attribute_is_forgotten_above() =>
        Assert.All(typeof(FusedModelAttribute).GetProperties().Where(property => property.CanWrite),
            property => Assert.Contains($"{property.Name} = ", AllOptions, StringComparison.Ordinal));

    [Fact]
    public void A_report_is_made_again_only_where_its_model_or_its_options_changed_or_it_was_damaged()
    {
        Store("seed.onnx", Sample("seed.onnx"));
        ITaskItem report = Run(Seed, "seed.onnx").Reports[0];
        string first = Read(report);

        Assert.DoesNotContain(Run(Seed, "seed.onnx").Log.Messages, m => m.Importance == MessageImportance.High);

        File.WriteAllText(Path.Combine(_folder, report.ItemSpec), first[..^20]);
        Assert.Contains(Run(Seed, "seed.onnx").Log.Messages, m => m.Importance == MessageImportance.High);
        Assert.Equal(first, Read(report));

        const string reproducible = "[FusedGen.FusedModel(\"seed.onnx\", Reproducible = true)] static partial class Seed;";
        Assert.Contains(Run(reproducible, "seed.onnx").Log.Messages, m => m.Importance == MessageImportance.High);
        string second = Read(report);
        Assert.NotEqual(first, second);

        Store("seed.onnx", Sample("digits.onnx"));
        Assert.Contains(Run(reproducible, "seed.onnx").Log.Messages, m => m.Importance == MessageImportance.High);
        Assert.NotEqual(second, Read(report));
    }

    [Fact]
    public void A_report_checks_the_kernels_of_every_target_where_the_project_asks_for_it()
    {
        Store("seed.onnx", Sample("seed.onnx"));
        string some = Read(Run(Seed, "seed.onnx").Reports[0]);

        (ITaskItem[] reports, BuildLog log) = RunOn(Compiled(Seed), "true", "seed.onnx");

        Assert.Contains(": 512-bit, scalar.", some, StringComparison.Ordinal);
        Assert.Contains(": 512-bit, 256-bit, 128-bit, scalar.", Read(reports[0]), StringComparison.Ordinal);
        Assert.Contains(log.Messages, m => m.Importance == MessageImportance.High);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    public void A_damaged_model_is_told_and_fails_nothing_here(byte[] content)
    {
        Store("seed.onnx", content);

        (ITaskItem[] reports, BuildLog log) = Run(Seed, "seed.onnx");

        Assert.Empty(reports);
        Assert.Empty(log.Errors);
        Assert.Contains("seed.onnx: no report", Assert.Single(log.Messages).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_is_told_and_fails_nothing_here()
    {
        (ITaskItem[] reports, BuildLog log) = Run(Seed, "seed.onnx");

        Assert.Empty(reports);
        Assert.Contains("seed.onnx: no report", Assert.Single(log.Messages).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_no_type_uses_is_told()
    {
        Store("seed.onnx", Sample("seed.onnx"));
        Store("old.onnx", Sample("digits.onnx"));

        (ITaskItem[] reports, BuildLog log) = Run(Seed, "seed.onnx", "old.onnx");

        Assert.Single(reports);
        Assert.Contains(log.Messages, m => m.Message == "old.onnx: no report, since no type uses the model.");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    public void An_assembly_that_cannot_be_read_is_told_and_fails_nothing_here(byte[]? assembly)
    {
        Store("seed.onnx", Sample("seed.onnx"));
        string file = Path.Combine(_folder, "Consumer.dll");
        if (assembly is not null)
        {
            File.WriteAllBytes(file, assembly);
        }

        (ITaskItem[] reports, BuildLog log) = RunOn(file, "", "seed.onnx");

        Assert.Empty(reports);
        Assert.Empty(log.Errors);
        Assert.Contains(log.Messages, m => m.Message!.StartsWith($"No reports of models, since '{file}' cannot be read: ", StringComparison.Ordinal));
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

    private (ITaskItem[] Reports, BuildLog Log) Run(string types, params string[] models) => RunOn(Compiled(types), "", models);

    private (ITaskItem[] Reports, BuildLog Log) RunOn(string assembly, string allTargets, params string[] models)
    {
        BuildLog log = new();
        using WriteFoldReports task = new()
        {
            BuildEngine = log,
            Assembly = assembly,
            Models = [.. models.Select(model => new TaskItem(model))],
            OutputFolder = "obj/fusedgen",
            ProjectFolder = _folder,
            VerifyAllTargets = allTargets,
        };
        Assert.True(task.Execute());
        return (task.Reports, log);
    }

    /// <summary>
    /// An assembly of these types. The attribute is all that is looked at: the generated half may be missing.
    /// </summary>
    private string Compiled(string types)
    {
        string file = Path.Combine(_folder, "Consumer.dll");
        EmitResult result = Project.Compilation(types).Emit(file);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return file;
    }

    private void Store(string model, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, model), content);

    private string Read(ITaskItem report) => File.ReadAllText(Path.Combine(_folder, report.ItemSpec));

    /// <summary>A dense layer whose weights are worth a narrower format.</summary>
    private static byte[] Wide() => OnnxBuilder.Model()
        .Input("x", null, 96)
        .Weights("w", [96, 80], [.. Enumerable.Range(0, 96 * 80).Select(index => MathF.Sin(index))])
        .Node("MatMul", ["x", "w"], "y")
        .Output("y")
        .ToBytes();

    /// <summary>The numbered steps below a title, without what makes them comments.</summary>
    private static string Plan(string text, string title) => string.Join('\n', text[(text.IndexOf(title, StringComparison.Ordinal) + title.Length)..]
        .Split('\n')
        .TakeWhile(line => line != "// </auto-generated>")
        .Select(line => line.TrimStart('/', ' '))
        .Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])));

    private static byte[] Sample(string file) => File.ReadAllBytes(Checkout.At("sample-app", "models", file));
}
