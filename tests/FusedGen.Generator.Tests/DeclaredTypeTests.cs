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
    [InlineData("N.A.B.C.D.E.Digits", """namespace N; partial interface A { partial struct B { partial record C { partial record struct D { static partial class E { [FusedModel("m.onnx")] private partial class Digits; } } } } }""")]
    [InlineData("namespace.class.static", """namespace @namespace; partial class @class { [FusedModel("m.onnx")] partial class @static; }""")]
    [InlineData("var", """[FusedModel("m.onnx")] partial class @var;""")]
    [InlineData("Größe", """[FusedModel("m.onnx")] partial class Größe;""")]
    public void The_generated_half_fits_the_declared_one(string hintName, string declaration)
    {
        GeneratorDriver driver = Project.Driver(FakeCompiler.Compile, [s_file])
            .RunGeneratorsAndUpdateCompilation(Project.Compilation("using FusedGen;\n" + declaration), out Compilation compilation, out _);

        Assert.Equal([$"{hintName}.g.cs", $"{hintName}.Weights.g.cs"], driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.HintName));
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
        ModelRequest? request = null;
        Project.Run(
            source,
            [TextFile.Model("a/b/m.onnx", 1, 2, 3)],
            (asked, cancellationToken) =>
            {
                request = asked;
                return FakeCompiler.Compile(asked, cancellationToken);
            });

        Assert.NotNull(request);
        Assert.Equal(reproducible, request.Options.Reproducible);
        Assert.Equal("m.onnx", request.FileName);
        Assert.Equal([1, 2, 3], request.Model);
        Assert.Equal("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", request.Sha256);
        Assert.True(request.Target.HasMultiplyAddEstimate);
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

    [Fact]
    public void A_type_with_the_attribute_on_both_halves_is_generated_once()
    {
        const string Half = """[FusedGen.FusedModel("m.onnx")] static partial class Digits;""";
        GeneratorDriver driver = Project.Driver(FakeCompiler.Compile, [s_file])
            .RunGeneratorsAndUpdateCompilation(Project.Compilation(Half, Half), out Compilation compilation, out _);

        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.Equal(2, result.GeneratedSources.Length);
        Assert.Equal(["CS0579"], compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("[FusedGen.FusedModel] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(3)] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(Missing)] static partial class A;")]
    [InlineData("[FusedGen.FusedModel(\"m.onnx\", Unknown = 3)] static partial class A;")]
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
