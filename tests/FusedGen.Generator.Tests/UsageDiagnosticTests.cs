using System.Collections.Immutable;
using System.Globalization;
using Basic.Reference.Assemblies;
using FusedGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Generator.Tests;

/// <summary>What the analyzer tells about declared types; the generator then writes nothing.</summary>
public class UsageDiagnosticTests
{
    [Theory]
    [InlineData("FG1001", "Digits", """[FusedModel("m.onnx")] static class Digits;""")]
    [InlineData("FG1002", "Outer", """class Outer { [FusedModel("m.onnx")] static partial class Digits; }""")]
    [InlineData("FG1003", "Digits", """[FusedModel("m.onnx")] partial class Digits<T>;""")]
    [InlineData("FG1003", "Digits", """partial class Outer<T> { [FusedModel("m.onnx")] partial class Digits; }""")]
    [InlineData("FG1004", "Digits", """[FusedModel("m.onnx")] ref partial struct Digits;""")]
    [InlineData("FG1004", "Digits", """[FusedModel("m.onnx")] partial interface Digits;""")]
    [InlineData("FG1005", "InputLength", """[FusedModel("m.onnx")] partial class Digits { const int InputLength = 3; }""")]
    [InlineData("FG1005", "Info", """[FusedModel("m.onnx")] partial class Digits { class Info; }""")]
    [InlineData("FG1005", "Predict", """[FusedModel("m.onnx")] partial class Digits { static int Predict => 3; }""")]
    [InlineData("FG1005", "Predict",
        """[FusedModel("m.onnx")] partial class Digits { static void Predict(System.ReadOnlySpan<float> x, System.Span<float> y) { } }""")]
    [InlineData("FG1005", "PredictBatch",
        """[FusedModel("m.onnx")] partial class Digits { static void PredictBatch(System.ReadOnlySpan<float> x, System.Span<float> y) { } }""")]
    [InlineData("FG1007", "Digits", """[FusedModel("m.onnx")] file static partial class Digits;""")]
    [InlineData("FG1008", "\"\"", """[FusedModel("")] static partial class Digits;""")]
    [InlineData("FG1008", "\" \"", """[FusedModel(" ")] static partial class Digits;""")]
    [InlineData("FG1008", "null!", """[FusedModel(null!)] static partial class Digits;""")]
    [InlineData("FG1009", "Tolerance = -1", """[FusedModel("m.onnx", Tolerance = -1)] static partial class Digits;""")]
    [InlineData("FG1009", "Tolerance = double.NaN", """[FusedModel("m.onnx", Reproducible = true, Tolerance = double.NaN)] static partial class Digits;""")]
    [InlineData("FG1009", "Tolerance = 1 / 0d", """[FusedModel("m.onnx", Tolerance = 1 / 0d)] static partial class Digits;""")]
    [InlineData("FG1012", "Weights = (WeightFormat)3", """[FusedModel("m.onnx", Weights = (WeightFormat)3)] static partial class Digits;""")]
    [InlineData("FG1012", "Weights = (WeightFormat)(-1)",
        """[FusedModel("m.onnx", Reproducible = true, Weights = (WeightFormat)(-1))] static partial class Digits;""")]
    [InlineData("FG1011", "Predict", """[FusedModel("m.onnx")] static partial class Predict;""")]
    [InlineData("FG1011", "Info", """[FusedModel("m.onnx")] partial struct Info;""")]
    [InlineData("FG1011", "Reset", """[FusedModel("m.onnx", State = "h=hn")] sealed partial class Reset;""")]
    [InlineData("FG1014", "State = \"h=hn\"", """[FusedModel("m.onnx", State = "h=hn")] static partial class Digits;""")]
    [InlineData("FG1014", "State = \"h=hn\"", """[FusedModel("m.onnx", State = "h=hn")] partial struct Digits;""")]
    [InlineData("FG1014", "State = \"h=hn\"", """[FusedModel("m.onnx", State = "h=hn")] sealed partial record Digits;""")]
    [InlineData("FG1015", "Export = \"int\"", """[FusedModel("m.onnx", Export = "int")] static partial class Digits;""")]
    [InlineData("FG1015", "Export = \" \"", """[FusedModel("m.onnx", Export = " ")] static partial class Digits;""")]
    [InlineData("FG1014", "Streaming = \"time\"", """[FusedModel("m.onnx", Streaming = "time")] static partial class Digits;""")]
    [InlineData("FG1005", "Latency", """[FusedModel("m.onnx", Streaming = "time")] sealed partial class Digits { const int Latency = 3; }""")]
    [InlineData("FG1005", "Reset", """[FusedModel("m.onnx", State = "h=hn")] sealed partial class Digits { void Reset() { } }""")]
    [InlineData("FG1005", "StateBytes", """[FusedModel("m.onnx", State = "h=hn")] sealed partial class Digits { const int StateBytes = 3; }""")]
    [InlineData("FG1005", "Process",
        """[FusedModel("m.onnx", State = "h=hn")] sealed partial class Digits { void Process(System.ReadOnlySpan<float> x) { } }""")]
    public async Task A_wrong_declaration_is_reported_at_its_place(string id, string place, string declaration)
    {
        string source = "using FusedGen;\n" + declaration;
        CSharpCompilation compilation = Project.Compilation(source);

        Diagnostic diagnostic = Assert.Single(await Project.Analyze(compilation));

        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(place, diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan));
        Assert.EndsWith($"/docs/diagnostics/{id}.md", diagnostic.Descriptor.HelpLinkUri, StringComparison.Ordinal);
        GeneratorRunResult result = Project.Run(source, [TextFile.Model("m.onnx", 1)]);
        Assert.Empty(result.GeneratedSources);
        Assert.Empty(result.Diagnostics);
    }

    [Theory]
    [InlineData("""[FusedModel("m.onnx")] static partial class Digits;""")]
    [InlineData("""[FusedModel("m.onnx", State = "h=hn")] sealed partial class Digits { void Reset(int seed) { } float Process(float x) => x; }""")]
    [InlineData("""[FusedModel("m.onnx", State = " ")] static partial class Reset { static void Process() { } }""")]
    [InlineData("""[FusedModel(file: "m.onnx", Reproducible = true)] sealed partial record Digits;""")]
    [InlineData(
        """
        [FusedModel("m.onnx")] partial class Digits
        { static float[] Predict(float[] input) => input; static void Predict(System.ReadOnlySpan<float> x) { } }
        """)]
    [InlineData("""[FusedModel("m.onnx", Tolerance = 1e-4)] partial class Digits;""")]
    [InlineData("""[FusedModel("m.onnx", Tolerance = 0)] partial class Digits;""")]
    [InlineData("""[FusedModel("m.onnx", Weights = WeightFormat.Int8)] partial class Digits;""")]
    [InlineData("""[FusedModel("m.onnx", Export = "digits_v2")] partial class Digits;""")]
    [InlineData("""[FusedModel("m.onnx", Export = "")] partial class Digits;""")]
    [InlineData("""class Plain; enum Other { A }""")]
    public async Task A_right_declaration_is_left_in_peace(string declaration) =>
        Assert.Empty(await Project.Analyze(Project.Compilation("using FusedGen;\n" + declaration)));

    [Fact]
    public async Task Several_mistakes_are_told_at_once()
    {
        CSharpCompilation compilation = Project.Compilation("""class Outer<T> { [FusedGen.FusedModel("")] class Digits { const int OutputLength = 1; } }""");

        ImmutableArray<Diagnostic> diagnostics = await Project.Analyze(compilation);

        Assert.Equal(["FG1001", "FG1002", "FG1003", "FG1005", "FG1008"], diagnostics.Select(diagnostic => diagnostic.Id).Order());
    }

    [Fact]
    public async Task An_old_language_is_reported()
    {
        CSharpCompilation compilation = Project.Compilation()
            .AddSyntaxTrees(Project.Parse("""[FusedGen.FusedModel("m.onnx")] static partial class Digits { }""", "Old.cs", LanguageVersion.CSharp11));

        Diagnostic diagnostic = Assert.Single(await Project.Analyze(compilation));

        Assert.Equal("FG1006", diagnostic.Id);
        Assert.Contains("C# 12 or later, and this project uses C# 11", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attribute_without_its_runtime_is_reported()
    {
        const string Source = """
            namespace FusedGen
            {
                public sealed class FusedModelAttribute(string file) : System.Attribute { public string File => file; }
            }

            [FusedGen.FusedModel("m.onnx")] static partial class Digits;
            """;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Old", [Project.Parse(Source, "Old.cs")], Net80.References.All, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        Diagnostic diagnostic = Assert.Single(await Project.Analyze(compilation));

        Assert.Equal("FG1006", diagnostic.Id);
        Assert.Contains(".NET 8 or later", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
