using FusedGen.Compiler;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Generator.Tests;

/// <summary>How a declared type is reopened, whatever its kind, name and place.</summary>
public class DeclaredTypeTests
{
    private static readonly TextFile s_file = TextFile.Model("m.onnx", 1, 2, 3);

    [Theory]
    [InlineData("Digits", """[FusedModel("m.onnx")] public static partial class Digits;""")]
    [InlineData("Digits", """[FusedModel("m.onnx")] public sealed partial class Digits;""")]
    [InlineData("Digits", """[FusedModel("m.onnx")] public abstract partial class Digits;""")]
    [InlineData("Digits", """[FusedModel("m.onnx")] readonly partial struct Digits;""")]
    [InlineData("Digits", """[FusedModel("m.onnx")] partial record Digits(int X);""")]
    [InlineData("Digits", """[FusedModel("m.onnx")] readonly partial record struct Digits(int X);""")]
    [InlineData("A.B.Digits", """namespace A.B { [FusedModel("m.onnx")] partial class Digits; }""")]
    [InlineData("N.A.B.C.D.E.Digits",
        """
        namespace N;
        partial interface A { partial struct B { partial record C { partial record struct D {
            static partial class E { [FusedModel("m.onnx")] private partial class Digits; } } } } }
        """)]
    [InlineData("namespace.class.static", """namespace @namespace; partial class @class { [FusedModel("m.onnx")] partial class @static; }""")]
    [InlineData("var", """[FusedModel("m.onnx")] partial class @var;""")]
    [InlineData("Größe", """[FusedModel("m.onnx")] partial class Größe;""")]
    public void The_generated_half_fits_the_declared_one(string hintName, string declaration)
    {
        GeneratorDriver driver = Project.Driver(FakeCompiler.Compile, [s_file])
            .RunGeneratorsAndUpdateCompilation(Project.Compilation("using FusedGen;\n" + declaration), out Compilation compilation, out _);

        Assert.Equal([$"{hintName}.g.cs", $"{hintName}.Weights.g.cs"],
            driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.HintName));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        INamedTypeSymbol declared = compilation.GetSymbolsWithName(hintName.Split('.')[^1], SymbolFilter.Type).OfType<INamedTypeSymbol>().Single();
        Assert.Contains(declared.GetMembers(), member => member.Name == "InputLength");
    }

    [Fact]
    public void A_nested_type_is_reopened_from_outside_in()
    {
        GeneratorRunResult result = Project.Run(
            """
            namespace A.@class;
            partial interface Outer { readonly partial record struct Middle { [FusedGen.FusedModel("m.onnx"), System.Obsolete] static partial class Inner; } }
            """,
            [s_file]);

        Snapshot.Verify(result.GeneratedSources[0].SourceText.ToString());
    }

    [Fact]
    public void Only_a_static_class_is_static()
    {
        List<bool> seen = [];
        Project.Run(
            """
            using FusedGen;
            [FusedModel("m.onnx")] static partial class A;
            [FusedModel("m.onnx")] partial class B;
            """,
            [s_file],
            (request, cancellationToken) =>
            {
                seen.Add(request.Type.IsStatic);
                return FakeCompiler.Compile(request, cancellationToken);
            });

        Assert.Equal([true, false], seen);
    }

    [Theory]
    [InlineData("""[FusedGen.FusedModel("a/b\\m.onnx", Reproducible = true)] static partial class A;""", true)]
    [InlineData("""[FusedGen.FusedModel("m.onnx", Reproducible = false)] static partial class A;""", false)]
    [InlineData("""[FusedGen.FusedModel("m.onnx")] static partial class A;""", false)]
    public void The_compiler_is_asked_for_what_the_attribute_says(string source, bool reproducible)
    {
        ModelRequest request = Project.RequestOf(source, TextFile.Model("a/b/m.onnx", 1, 2, 3));
        Assert.Equal(reproducible, request.Options.Reproducible);
        Assert.Equal("m.onnx", request.FileName);
        Assert.Equal([1, 2, 3], request.Model);
        Assert.Equal("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", request.Sha256);
    }

    [Fact]
    public void Names_that_differ_in_case_alone_get_files_of_their_own()
    {
        GeneratorRunResult result = Project.Run(
            """
            using FusedGen;
            [FusedModel("m.onnx")] static partial class Digits;
            [FusedModel("m.onnx")] static partial class DIGITS;
            """,
            [s_file]);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            ["DIGITS.g.cs", "DIGITS.Weights.g.cs", "Digits_2.g.cs", "Digits_2.Weights.g.cs"],
            result.GeneratedSources.Select(source => source.HintName));
    }

    [Theory]
    [InlineData("[FusedModel(\"m.onnx\")] static partial class Digits { [FusedModel(\"m.onnx\")] internal static partial class Weights; }", "Digits",
        "Digits_Weights")]
    [InlineData(
        "static partial class Digits { [FusedModel(\"m.onnx\")] internal static partial class Weights; } [FusedModel(\"m.onnx\")] static partial class digits;",
        "Digits.Weights", "digits_2")]
    [InlineData(
        "[FusedModel(\"m.onnx\")] static partial class A { [FusedModel(\"m.onnx\")] internal static partial class B { [FusedModel(\"m.onnx\")] internal "
        + "static partial class C; } } [FusedModel(\"m.onnx\")] static partial class A_B;", "A", "A_B", "A_B_C", "A_B_2")]
    public void The_weights_of_one_type_are_not_taken_for_another_type(string declarations, params string[] hintNames)
    {
        GeneratorRunResult result = Project.Run("using FusedGen;\n" + declarations, [s_file]);

        Assert.Equal(
            hintNames.SelectMany(name => new[] { $"{name}.g.cs", $"{name}.Weights.g.cs" }).Order(StringComparer.Ordinal),
            result.GeneratedSources.Select(source => source.HintName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\", Tolerance = 1e-3)] static partial class A;", 1e-3)]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\", Tolerance = 0)] static partial class A;", 0)]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\")] static partial class A;", double.NaN)]
    public void The_compiler_is_told_the_tolerance(string source, double tolerance)
    {
        Assert.Equal(tolerance, Project.RequestOf(source, s_file).Options.Tolerance);
    }

    [Theory]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\", Weights = FusedGen.WeightFormat.BFloat16)] static partial class A;", Compiler.WeightFormat.BFloat16)]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\", Weights = FusedGen.WeightFormat.Int8)] static partial class A;", Compiler.WeightFormat.Int8)]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\")] static partial class A;", Compiler.WeightFormat.Float32)]
    public void The_compiler_is_told_the_format_of_the_weights(string source, Compiler.WeightFormat format)
    {
        Assert.Equal(format, Project.RequestOf(source, s_file).Options.Weights);
    }

    [Fact]
    public void The_formats_of_the_runtime_and_the_compiler_are_the_same() => Assert.Equal(
        Enum.GetValues<Compiler.WeightFormat>().Select(format => (format.ToString(), (int)format)),
        Enum.GetValues<WeightFormat>().Select(format => (format.ToString(), (int)format)));

    [Theory]
    [InlineData(" m.onnx ")]
    [InlineData("m.onnx\\n")]
    [InlineData("./m.onnx")]
    public void The_compiler_gets_a_file_name_that_is_one_word(string name)
    {
        GeneratorRunResult result = Project.Run($"[FusedGen.FusedModel(\"{name}\")] static partial class A;", [s_file]);

        Assert.Contains("// m.onnx, 3 bytes", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_of_that_name_with_other_properties_does_not_throw()
    {
        const string Source = """
            [FusedGen.FusedModel("m.onnx", Reproducible = new[] { true }, Tolerance = new[] { 1.0 })] static partial class A;
            namespace FusedGen
            {
                class FusedModelAttribute(string file) : System.Attribute
                {
                    public string File => file;
                    public bool[]? Reproducible { get; set; }
                    public double[]? Tolerance { get; set; }
                }
            }
            """;

        Assert.Equal(2, Project.Run(Source, [s_file]).GeneratedSources.Length);
    }

    [Fact]
    public void A_type_with_the_attribute_on_both_halves_is_generated_once()
    {
        const string Half = """[FusedGen.FusedModel("m.onnx")] static partial class Digits;""";
        GeneratorDriver driver = Project.Driver(FakeCompiler.Compile, [s_file])
            .RunGeneratorsAndUpdateCompilation(Project.Compilation(Half, Half), out Compilation compilation, out _);

        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.Equal(2, result.GeneratedSources.Length);
        Assert.Equal(["CS0579"], compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("[FusedGen.FusedModel] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(3)] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(Missing)] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\", Unknown = 3)] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\", Reproducible = new[] { true })] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\", Tolerance = \"small\")] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(new[] { \"m.onnx\" })] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\"")]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\")] partial class")]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\")] partial enum A")]
    [InlineData("[FusedGen.FusedModel(\"\\ud800\")] partial class A;")]
    public async Task Source_that_does_not_compile_does_not_throw(string source)
    {
        Project.Run(source, [s_file]);
        Assert.DoesNotContain("AD0001", (await Project.Analyze(Project.Compilation(source))).Select(diagnostic => diagnostic.Id));
    }
}
