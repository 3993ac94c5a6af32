using System.Diagnostics;
using System.Globalization;
using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>
/// What the generator tells about models. Each says what is wrong and points at the file that the attribute names.
/// </summary>
public class ModelDiagnosticTests
{
    private const string Source = """
        using FusedGen;
        [FusedModel("digits.onnx")]
        static partial class Digits;
        """;

    private static readonly TextFile s_digits = TextFile.Model("models/digits.onnx", 1, 2, 3, 4);

    [Fact]
    public void Every_report_points_at_the_attributes_file()
    {
        Diagnostic diagnostic = Report();

        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        Assert.Equal("File0.cs", place.Path);
        Assert.Equal("(1,12)-(1,25)", place.Span.ToString());
    }

    [Fact]
    public void A_project_without_models_is_told_how_to_add_one() =>
        AssertReport("FG0001", "<AdditionalFiles Include=\"digits.onnx\" />", Report());

    [Fact]
    public void A_misspelt_name_is_told_the_nearest_ones() =>
        AssertReport(
            "FG0001",
            "'models/digit.onnx', 'models/digitss2.onnx', 'models/iris.onnx'",
            Report(
                TextFile.Model("models/iris.onnx", 1),
                TextFile.Model("models/digitss2.onnx", 1),
                TextFile.Model("models/digit.onnx", 1),
                TextFile.Model("models/something-else.onnx", 1)));

    [Theory]
    [InlineData("digits.onnx")]
    [InlineData("models/digits.onnx")]
    [InlineData("models\\\\digits.onnx")]
    [InlineData("./models/digits.onnx")]
    [InlineData("DIGITS.onnx")]
    public void A_model_is_found_by_its_name_or_the_end_of_its_path(string name)
    {
        GeneratorRunResult result = Project.Run(
            Source.Replace("digits.onnx", name, StringComparison.Ordinal), [s_digits, TextFile.Model("other/iris.onnx", 9)]);

        Assert.Empty(result.Diagnostics);
        Assert.Contains("4 bytes", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_right_case_wins_over_another()
    {
        GeneratorRunResult result = Project.Run(Source, [TextFile.Model("models/Digits.onnx", 1), s_digits]);

        Assert.Empty(result.Diagnostics);
        Assert.Contains("4 bytes", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_path_wins_over_the_end_of_another()
    {
        GeneratorRunResult result = Project.Run(Source, [s_digits, TextFile.Model("digits.onnx", 7)]);

        Assert.Empty(result.Diagnostics);
        Assert.Contains("1 bytes", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gits.onnx")]
    [InlineData("digits")]
    public void A_part_of_a_name_is_no_name(string name) =>
        Assert.Equal("FG0001", Assert.Single(Project.Run(Source.Replace("digits.onnx", name, StringComparison.Ordinal), [s_digits]).Diagnostics).Id);

    [Fact]
    public void A_binary_file_is_reported_and_never_read() => AssertReport("FG0003", "build step", Report(new BinaryFile("models/digits.onnx")));

    [Fact]
    public void A_binary_file_that_nobody_names_is_never_read() =>
        Assert.Empty(Project.Run(Source, [s_digits, new BinaryFile("models/other.ONNX")]).Diagnostics);

    [Fact]
    public void Two_files_of_that_name_are_both_named() =>
        AssertReport("FG0004", "'models/digits.onnx', 'old/digits.onnx'", Report(s_digits, TextFile.Model("old/digits.onnx", 5)));

    [Fact]
    public void The_same_file_listed_twice_is_one_file() =>
        Assert.Empty(Project.Run(Source, [s_digits, TextFile.Model("models/digits.onnx", 1, 2, 3, 4)]).Diagnostics);

    [Theory]
    [InlineData("fusedgen-model 1 4 ", "fusedgen-model 1 5 ", "SHA-256")]
    [InlineData("fusedgen-model 1 4 ", "fusedgen-model 1 999999999999999999 ", "8 characters of base64")]
    [InlineData("fusedgen-model 1 4 ", "fusedgen-model 1 -4 ", "no header")]
    [InlineData("fusedgen-model 1", "fusedgen-model 2", "no header")]
    [InlineData("AQIDBA==", "AQIDBQ==", "SHA-256")]
    [InlineData("AQIDBA==", "AQID!A==", "no base64")]
    [InlineData("AQIDBA==", "AQIDBA", "6 characters of base64")]
    [InlineData("\n", " ", "no header")]
    public void A_damaged_text_form_is_reported(string intact, string damaged, string reason) =>
        AssertReport("FG0005", reason, Report(s_digits.Edit(text => text.Replace(intact, damaged, StringComparison.Ordinal))));

    [Theory]
    [InlineData("models/digits.onnx", "models/a\u2028b/digits.onnx")]
    [InlineData("models/digits.onnx", "models/a\u2029b/digits.onnx")]
    [InlineData("models/digits.onnx", "models/a\u0085b/digits.onnx")]
    [InlineData("models/digits.onnx", "models/a\tb/digits.onnx")]
    public void A_path_that_could_end_a_line_of_generated_code_is_no_header(string intact, string hostile) =>
        AssertReport("FG0005", "no header", Report(s_digits.Edit(text => text.Replace(intact, hostile, StringComparison.Ordinal))));

    [Theory]
    [InlineData("a\\nb.onnx", "'a?b.onnx'")]
    [InlineData("a\\r\\u2028b.onnx", "'a??b.onnx'")]
    [InlineData("{0}{9}%s.onnx", "'{0}{9}%s.onnx'")]
    [InlineData("\\0", "'?'")]
    public void A_message_is_one_line_whatever_the_attribute_says(string name, string words)
    {
        Diagnostic diagnostic = Assert.Single(Project.Run(Source.Replace("digits.onnx", name, StringComparison.Ordinal), [s_digits]).Diagnostics);

        AssertReport("FG0001", words, diagnostic);
        Assert.DoesNotContain(diagnostic.GetMessage(CultureInfo.InvariantCulture), char.IsControl);
    }

    [Fact]
    public void A_name_without_end_is_compared_in_no_time()
    {
        string name = new('x', 1_000_000);
        Stopwatch watch = Stopwatch.StartNew();

        Diagnostic diagnostic = Assert.Single(Project.Run(
            Source.Replace("digits.onnx", name, StringComparison.Ordinal), [s_digits, TextFile.Model(new string('y', 100_000) + ".onnx", 1)]).Diagnostics);

        Assert.Equal("FG0001", diagnostic.Id);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), watch.Elapsed.ToString());
    }

    [Fact]
    public void An_empty_text_form_is_reported() => AssertReport("FG0005", "no header", Report(s_digits.Edit(_ => string.Empty)));

    [Theory]
    [InlineData(DiagnosticIds.DamagedFile)]
    [InlineData(DiagnosticIds.InvalidGraph)]
    [InlineData(DiagnosticIds.UnsupportedOperator)]
    [InlineData(DiagnosticIds.UnsupportedAttribute)]
    [InlineData(DiagnosticIds.UnsupportedType)]
    [InlineData(DiagnosticIds.DynamicShape)]
    [InlineData(DiagnosticIds.ShapeMismatch)]
    [InlineData(DiagnosticIds.NonFiniteWeight)]
    [InlineData(DiagnosticIds.ExternalData)]
    [InlineData(DiagnosticIds.Subgraph)]
    [InlineData(DiagnosticIds.UnsupportedOpset)]
    [InlineData(DiagnosticIds.InvalidTensorData)]
    [InlineData(DiagnosticIds.TooLarge)]
    public void What_the_compiler_reports_keeps_its_id_and_words(string id)
    {
        const string Message = "Node {0} \"x\" is wrong";

        Diagnostic diagnostic = Report((_, _) => new CompilationResult([], [new ModelDiagnostic(id, ModelSeverity.Error, Message)]));

        AssertReport(id, Message, diagnostic);
    }

    [Theory]
    [InlineData(ModelSeverity.Info, DiagnosticSeverity.Info)]
    [InlineData(ModelSeverity.Warning, DiagnosticSeverity.Warning)]
    [InlineData(ModelSeverity.Error, DiagnosticSeverity.Error)]
    public void What_the_compiler_reports_keeps_its_weight(ModelSeverity given, DiagnosticSeverity expected)
    {
        Diagnostic diagnostic = Report((_, _) => new CompilationResult([], [new ModelDiagnostic(DiagnosticIds.NonFiniteWeight, given, "NaN")]));

        Assert.Equal(expected, diagnostic.Severity);
    }

    [Fact]
    public void A_crash_of_the_compiler_is_a_report() =>
        AssertReport("FG0099", "InvalidOperationException: seven", Report((_, _) => throw new InvalidOperationException("seven")));

    [Fact]
    public void Two_files_of_one_name_are_a_report() => AssertReport(
        "FG0099",
        "one name",
        Report((_, _) => new CompilationResult([new GeneratedFile(".Weights", "// 1\n"), new GeneratedFile(".weights", "// 2\n")], [])));

    [Fact]
    public void A_crash_of_one_model_leaves_the_others_alone()
    {
        const string Two = """
            using FusedGen;
            [FusedModel("digits.onnx")] static partial class Digits;
            [FusedModel("iris.onnx")] static partial class Iris;
            """;

        GeneratorRunResult result = Project.Run(
            Two,
            [s_digits, TextFile.Model("iris.onnx", 1)],
            (request, cancellationToken) => request.FileName == "iris.onnx"
                ? throw new InvalidOperationException()
                : FakeCompiler.Compile(request, cancellationToken));

        Assert.Equal("FG0099", Assert.Single(result.Diagnostics).Id);
        Assert.Equal(["Digits.g.cs", "Digits.Weights.g.cs"], result.GeneratedSources.Select(source => source.HintName));
    }

    [Fact]
    public void An_id_that_nobody_declared_is_a_report() =>
        AssertReport("FG0099", "FG9999", Report((_, _) => new CompilationResult([], [new ModelDiagnostic("FG9999", ModelSeverity.Error, "what")])));

    [Fact]
    public void A_cancelled_run_is_cancelled()
    {
        using CancellationTokenSource source = new();
        GeneratorDriver driver = Project.Driver(
            (_, cancellationToken) =>
            {
                source.Cancel();
                cancellationToken.ThrowIfCancellationRequested();
                throw new InvalidOperationException("The token is another one.");
            },
            [s_digits]);

        Assert.Throws<OperationCanceledException>(() => driver.RunGenerators(Project.Compilation(Source), source.Token));
    }

    [Fact]
    public void A_cancellation_that_nobody_asked_for_is_a_report() =>
        AssertReport("FG0099", "OperationCanceledException", Report((_, _) => throw new OperationCanceledException()));

    [Theory]
    [InlineData("true", "", "", true)]
    [InlineData("True", "", "linux-x64", true)]
    [InlineData("true", "x86-64-v3", "linux-x64", false)]
    [InlineData("true", "", "linux-arm64", false)]
    [InlineData("false", "", "", false)]
    [InlineData("", "", "", false)]
    public void Publishing_for_the_lowest_processor_is_mentioned_once(string aot, string instructionSet, string runtime, bool expected)
    {
        const string Two = """
            using FusedGen;
            [FusedModel("digits.onnx")] static partial class Digits;
            [FusedModel("digits.onnx")] static partial class Digits2;
            """;
        ProjectOptions options = new(("PublishAot", aot), ("IlcInstructionSet", instructionSet), ("RuntimeIdentifier", runtime));

        GeneratorRunResult result = Project.Run(Two, [s_digits], options: options);

        Assert.Equal(expected ? ["FG1010"] : [], result.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.All(result.Diagnostics, diagnostic => AssertReport("FG1010", "<IlcInstructionSet>x86-64-v3</IlcInstructionSet>", diagnostic));
    }

    [Fact]
    public void A_project_without_models_gets_no_advice() =>
        Assert.Empty(Project.Run("class Plain;", [], options: new ProjectOptions(("PublishAot", "true"))).Diagnostics);

    private static Diagnostic Report(params AdditionalText[] files)
    {
        GeneratorRunResult result = Project.Run(Source, files);
        Assert.Empty(result.GeneratedSources);
        return Assert.Single(result.Diagnostics);
    }

    private static Diagnostic Report(CompileModel compile) => Assert.Single(Project.Run(Source, [s_digits], compile).Diagnostics);

    private static void AssertReport(string id, string words, Diagnostic diagnostic)
    {
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(words, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.EndsWith($"/docs/diagnostics/{id}.md", diagnostic.Descriptor.HelpLinkUri, StringComparison.Ordinal);
    }
}
