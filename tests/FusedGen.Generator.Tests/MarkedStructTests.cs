using System.Collections.Immutable;
using System.Globalization;
using FusedGen.Generator.Analyzers;
using FusedGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator.Tests;

/// <summary>Structs of the user as a model's input and output.</summary>
public class MarkedStructTests
{
    private const string Model = "using System; using FusedGen; [FusedModel(\"m.onnx\")] static partial class Model;\n";

    private static readonly TextFile s_file = TypedModelTests.Classifier(null, null);

    [Theory]
    [InlineData(
        "[FusedInput(typeof(Model))] readonly record struct In(float A, float B, float C); [FusedOutput(typeof(Model))] readonly record struct Out(float A, "
        + "float B);", "Out o = Model.Predict(new In(1, 2, 3)); return [o.A, o.B];")]
    [InlineData("namespace @class { [FusedInput(typeof(Model))] struct In(float a) { public float A { get; } = a; public float B, C; } }", "")]
    [InlineData(
        "[FusedInput(typeof(Model))] struct In { public float A { get; init; } public float B { get; set; } public float C; public float Sum => A + B; "
        + "public static int D; public const int E = 1; }",
            "float[] y = new float[2]; In.D = In.E; Model.Predict(new In { A = 1, B = 2, C = 3 }, y); return y;")]
    [InlineData("[FusedOutput(typeof(Model))] partial record struct Out(float A, float B) { public readonly float Twice() => 2 * A; }",
        "Out o = Model.Predict([1, 2, 3]); return [o.A, o.B];")]
    [InlineData("namespace @class.A { static class Outer { [FusedInput(typeof(Model))] internal record struct @struct(float A, float B, float C); } }",
        "float[] y = new float[2]; Model.Predict(new @class.A.Outer.@struct(1, 2, 3), y); return y;")]
    [InlineData("[FusedInput(typeof(Model)), System.Runtime.CompilerServices.InlineArray(3)] struct In { private float _first; }",
        "In x = default; x[0] = 1; x[1] = 2; x[2] = 3; float[] y = new float[2]; Model.Predict(x, y); return y;")]
    public async Task A_struct_of_floats_is_laid_over_the_span(string structs, string body)
    {
        string source =
            Model + "static class Check { static float[][] Run() { float[] p = new float[2]; Model.Predict([1, 2, 3], p); return [p, Typed()]; "
                + "} static float[] Typed() { " + body + " } }\n" + structs;
        if (body.Length == 0)
        {
            Assert.Equal(
                ["FG1013"],
                (await Analyze(StrictConsumer.Compile(
                    source.Replace("Typed() {", "Typed() { return [];", StringComparison.Ordinal), s_file).Compilation)).Select(diagnostic => diagnostic.Id));
            return;
        }

        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(source, s_file);

        Assert.Empty(StrictConsumer.Told(result));
        Assert.Empty(await Analyze(compilation));
        float[][] answers = StrictConsumer.Run<float[][]>(compilation);
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public void The_users_struct_comes_before_one_after_the_names_in_the_file()
    {
        const string Source = """
            using FusedGen;
            [FusedModel("m.onnx")] static partial class Model
            {
                [FusedInput(typeof(Model))] public readonly record struct Features(float A, float B, float C);
            }

            static class Check
            {
                static float[] Run()
                {
                    Model.Features x = new(1, 2, 3);
                    float[] plain = new float[2];
                    Model.Predict([1, 2, 3], plain);
                    Model.Scores scores = Model.Predict(x);
                    return [scores.Red - plain[0], scores.White - plain[1], Model.PredictLabel(x) == Model.PredictLabel([1, 2, 3]) ? 1 : 0];
                }
            }
            """;
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(
            Source, TypedModelTests.Classifier("""["alcohol","malic_acid","ash"]""", """["red","white"]"""));

        Assert.Empty(StrictConsumer.Told(result));
        Assert.Equal([0f, 0f, 1f], StrictConsumer.Run<float[]>(compilation));
    }

    [Theory]
    [InlineData("public", "public", "public", Accessibility.Public)]
    [InlineData("public", "internal", "public", Accessibility.Internal)]
    [InlineData("public", "public", "internal", Accessibility.Internal)]
    [InlineData("internal", "public", "public", Accessibility.Public)]
    public void An_overload_is_as_visible_as_its_structs(string model, string input, string output, Accessibility expected)
    {
        string source = $$"""
            using FusedGen;
            #pragma warning disable CS1591
            [FusedModel("m.onnx")] {{model}} static partial class Model;
            [FusedInput(typeof(Model))] {{input}} readonly record struct In(float A, float B, float C);
            [FusedOutput(typeof(Model))] {{output}} readonly record struct Out(float A, float B);
            """;
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(source, s_file);

        Assert.Empty(StrictConsumer.Told(result));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        IMethodSymbol typed = compilation.GetTypeByMetadataName("Model")!.GetMembers("Predict").OfType<IMethodSymbol>().Single(method => !method.ReturnsVoid);
        Assert.Equal(expected, typed.DeclaredAccessibility);
    }

    [Theory]
    [InlineData("[FusedInput(typeof(Model))] readonly record struct In(float A, float B);", "'In'", "it has 2 floats, but the input has 3")]
    [InlineData("[FusedOutput(typeof(Model))] readonly record struct In(float A, float B, float C);", "'In'", "it has 3 floats, but the output has 2")]
    [InlineData("[FusedOutput(typeof(Model))] struct In;", "'In'", "it has 0 floats, but the output has 2")]
    [InlineData(
        "[FusedInput(typeof(Model))] readonly record struct A(float X, float Y, float Z); [FusedInput(typeof(Model))] readonly record struct In(float A, "
        + "float B, float C);", "'In'", "'A' is already the struct of the input")]
    public void A_struct_that_does_not_fit_is_told_where_it_stands(string structs, string name, string says)
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Model + structs, s_file);

        Diagnostic diagnostic = Assert.Single(StrictConsumer.Told(result));
        Assert.Equal(("FG0041", DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.DefaultSeverity));
        string message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Equal("In", compilation.SyntaxTrees.First().GetText().ToString(diagnostic.Location.SourceSpan));
        Assert.Empty(StrictConsumer.Problems(compilation));
    }

    [Theory]
    [InlineData("[FusedInput(typeof(Model))] record struct In(float A, double B, float C);", "'B' is no float")]
    [InlineData("[FusedInput(typeof(Model))] record struct In<T>(float A, float B, float C);", "generic")]
    [InlineData("static class Outer<T> { [FusedInput(typeof(Model))] internal record struct In(float A, float B, float C); }", "generic")]
    [InlineData("[FusedInput(typeof(Model))] ref struct In { public float A, B, C; }", "ref struct")]
    [InlineData("static class Outer { [FusedInput(typeof(Model))] private record struct In(float A, float B, float C); }", "private")]
    [InlineData(
        "static class Outer { private static class Middle { [FusedInput(typeof(Model))] internal record struct In(float A, float B, float C); } }", "private")]
    [InlineData("class Outer { [FusedInput(typeof(Model))] protected record struct In(float A, float B, float C); }", "protected")]
    [InlineData("[FusedInput(typeof(Model))] file record struct In(float A, float B, float C);", "file")]
    [InlineData(
        "[FusedInput(typeof(Model)), System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)] record struct In(float A, "
        + "float B, float C);", "sequential")]
    [InlineData(
        "[FusedInput(typeof(Model)), System.Runtime.InteropServices.StructLayout((short)2)] struct In { [System.Runtime.InteropServices.FieldOffset(0)] "
        + "public float A; }", "sequential")]
    [InlineData("[FusedInput(typeof(Model))] partial struct In { public float A, B; } partial struct In { public float C; }", "several declarations")]
    [InlineData("[FusedInput(typeof(Model))] struct In(float a) { public float B, C; public float Get() => a; }", "parameters")]
    [InlineData("[FusedInput(typeof(Model))] struct In { public float A, B; public string C; }", "'C' is no float")]
    [InlineData("[FusedInput(typeof(Model))] struct In { public float A, B; public float? C { get; set; } }", "'C' is no float")]
    [InlineData("[FusedInput(typeof(string))] record struct In(float A, float B, float C);", "[FusedModel]")]
    [InlineData("[FusedInput(typeof(Check))] record struct In(float A, float B, float C); static class Check;", "[FusedModel]")]
    [InlineData("[FusedInput(typeof(Model[]))] record struct In(float A, float B, float C);", "[FusedModel]")]
    [InlineData("[FusedInput(null!)] record struct In(float A, float B, float C);", "[FusedModel]")]
    [InlineData(
        "static partial class Model { internal static void Predict(In x) { } } [FusedInput(typeof(Model))] record struct In(float A, float B, float C);",
        "this method already takes it")]
    public async Task An_unsuitable_struct_is_told_and_left_out(string structs, string says)
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Model + structs, s_file);

        Diagnostic diagnostic = Assert.Single(await Analyze(compilation));
        Assert.Equal("FG1013", diagnostic.Id);
        Assert.Contains(says, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(says.Contains("method", StringComparison.Ordinal) ? "Predict" : "In",
            diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan));
        Assert.Empty(StrictConsumer.Told(result));
        Assert.DoesNotContain("features", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_is_refused_by_the_compiler()
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(
            Model + "[FusedInput(typeof(Model))] record In(float A, float B, float C);", s_file);

        Assert.Equal(["CS0592"], StrictConsumer.Problems(compilation).Select(diagnostic => diagnostic.Id));
        Assert.DoesNotContain("features", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_struct_may_belong_to_several_models()
    {
        const string Source = """
            using FusedGen;
            [FusedModel("m.onnx")] static partial class A;
            [FusedModel("m.onnx")] static partial class B;
            [FusedInput(typeof(A)), FusedInput(typeof(B))] readonly record struct In(float X, float Y, float Z);
            static class Check
            {
                static float[] Run()
                {
                    float[] a = new float[2], b = new float[2];
                    A.Predict(new In(1, 2, 3), a);
                    B.Predict(new In(1, 2, 3), b);
                    return [a[0] - b[0], a[1] - b[1]];
                }
            }
            """;
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Source, s_file);

        Assert.Empty(StrictConsumer.Told(result));
        Assert.Equal([0f, 0f], StrictConsumer.Run<float[]>(compilation));
    }

    private static async Task<ImmutableArray<Diagnostic>> Analyze(Compilation compilation) =>
        await compilation.WithAnalyzers([new FusedStructAnalyzer()]).GetAnalyzerDiagnosticsAsync();
}
