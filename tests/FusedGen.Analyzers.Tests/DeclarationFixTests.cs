using FusedGen.Analyzers.Tests.Harness;
using FusedGen.CodeFixes;
using FusedGen.Generator.Analyzers;

namespace FusedGen.Analyzers.Tests;

/// <summary>The fixes of declarations that cannot be completed.</summary>
public class DeclarationFixTests
{
    private static readonly (string Path, string Text)[] s_models =
        [ModelFiles.Text("models/seed.onnx"), ModelFiles.Text("a/digits.onnx"), ModelFiles.Text("b/digits.onnx"), ("readme.txt", "no model")];

    [Theory]
    [InlineData("static class {|FG1001:Model|};", "static partial class Model;")]
    [InlineData("readonly struct {|FG1001:Model|};", "readonly partial struct Model;")]
    [InlineData("sealed record {|FG1001:Model|}(int X);", "sealed partial record Model(int X);")]
    [InlineData("record struct {|FG1001:Model|};", "partial record struct Model;")]
    [InlineData("class {|FG1001:Model|} { }", "partial class Model { }")]
    [InlineData("/* the */ class {|FG1001:Model|} { }", "/* the */ partial class Model { }")]
    public Task A_type_is_made_partial(string before, string after) => Check.Fixes<FusedModelAnalyzer, MakePartialFix>(
        "using FusedGen;\n\n/// <summary>Says which.</summary>\n[FusedModel(\"m.onnx\")]\n" + before,
        "using FusedGen;\n\n/// <summary>Says which.</summary>\n[FusedModel(\"m.onnx\")]\n" + after);

    [Fact]
    public Task A_model_and_all_types_around_it_are_made_partial_at_once() => Check.Fixes<FusedModelAnalyzer, MakePartialFix>(
        """
        using FusedGen;

        // outermost
        class {|FG1002:{|FG1002:Outer|}|}
        {
            public struct {|FG1002:{|FG1002:Middle|}|}
            {
                [FusedModel("m.onnx")] static class {|FG1001:One|};
                [FusedModel("m.onnx")] static partial class Two;
            }
        }
        """,
        """
        using FusedGen;

        // outermost
        partial class Outer
        {
            public partial struct Middle
            {
                [FusedModel("m.onnx")] static partial class One;
                [FusedModel("m.onnx")] static partial class Two;
            }
        }
        """);

    [Fact]
    public Task A_type_that_is_local_to_its_file_is_opened() => Check.Fixes<FusedModelAnalyzer, RemoveFileModifierFix>(
        """
        using FusedGen;

        // seed
        file partial class Outer
        {
            [FusedModel("m.onnx")] static partial class {|FG1007:Inner|};
        }

        [FusedModel("m.onnx")]
        file static partial class {|FG1007:Other|};
        """,
        """
        using FusedGen;

        // seed
        partial class Outer
        {
            [FusedModel("m.onnx")] static partial class Inner;
        }

        [FusedModel("m.onnx")]
        static partial class Other;
        """);

    [Fact]
    public Task A_tolerance_out_of_range_is_left_out() => Check.Fixes<FusedModelAnalyzer, RemoveToleranceFix>(
        """
        using FusedGen;
        [FusedModel("m.onnx", {|FG1009:Tolerance = -1|})] static partial class A;
        [FusedModel("m.onnx", {|FG1009:Tolerance = double.NaN|}, Reproducible = true)] static partial class B;
        """,
        """
        using FusedGen;
        [FusedModel("m.onnx")] static partial class A;
        [FusedModel("m.onnx", Reproducible = true)] static partial class B;
        """);

    [Theory]
    [InlineData(0, "seed.onnx")]
    [InlineData(1, "a/digits.onnx")]
    [InlineData(2, "b/digits.onnx")]
    public Task An_attribute_without_a_name_is_offered_the_projects_models(int rank, string name) => Check.Fixes<FusedModelAnalyzer, NameModelFix>(
        """
        using FusedGen;
        [FusedModel({|FG1008:""|})] static partial class A;
        [FusedModel({|FG1008:file: " "|}, Reproducible = true)] static partial class B;
        """,
        $"""
        using FusedGen;
        [FusedModel("{name}")] static partial class A;
        [FusedModel(file: "{name}", Reproducible = true)] static partial class B;
        """,
        key: nameof(NameModelFix) + rank,
        files: s_models);

    [Fact]
    public Task Without_models_no_name_is_offered() =>
        Check.HasNoFix<FusedModelAnalyzer, NameModelFix>("""[FusedGen.FusedModel({|FG1008:""|})] static partial class A;""");

    [Fact]
    public async Task A_misspelt_name_is_offered_the_nearest_ones()
    {
        const string Source = """
            using FusedGen;
            [FusedModel("sed.onnx")] static partial class A;
            """;

        (string Title, string Text)[] fixes = await GeneratorFix.Apply<NameModelFix>(Source, "FG0001", s_models);

        Assert.Equal(["Use \"seed.onnx\"", "Use \"a/digits.onnx\"", "Use \"b/digits.onnx\""], fixes.Select(fix => fix.Title));
        Assert.Equal(Source.Replace("sed.onnx", "seed.onnx", StringComparison.Ordinal), fixes[0].Text);
    }

    [Fact]
    public async Task A_constant_that_holds_a_wrong_name_is_not_asked_for_at_the_attribute_again()
    {
        const string Source = """
            using FusedGen;
            static class Names { public const string Seed = "seeds.onnx"; }
            [FusedModel(Names.Seed)] static partial class A;
            """;

        (string Title, string Text)[] fixes = await GeneratorFix.Apply<NameModelFix>(Source, "FG0001", s_models);

        Assert.Equal(Source.Replace("Names.Seed)", "\"seed.onnx\")", StringComparison.Ordinal), fixes[0].Text);
    }
}
