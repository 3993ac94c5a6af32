using System.Collections.Immutable;
using FusedGen.Compiler.Verification;
using FusedGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Generator.Tests;

/// <summary>
/// What runs again when something changes: as little as possible, since an IDE runs the generator at every keystroke.
/// </summary>
public class CachingTests
{
    private const string ThreeModels = """
        using FusedGen;
        [FusedModel("a.onnx")] static partial class A;
        [FusedModel("b.onnx")] static partial class B;
        [FusedModel("c.onnx")] partial struct C;
        """;

    private const string MarkedStruct = "[FusedGen.FusedInput(typeof(B))] readonly record struct In(float X, float Y);";

    private static readonly TextFile[] s_files = [TextFile.Model("a.onnx", 1), TextFile.Model("b.onnx", 2), TextFile.Model("c.onnx", 3)];

    [Fact]
    public void Typing_in_an_unrelated_file_runs_nothing_again()
    {
        CSharpCompilation before = Project.Compilation(ThreeModels, "class Other;");
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[1], Project.Parse("class Other { int x; }", "File1.cs"));

        GeneratorRunResult result = RunTwice(before, after, s_files, s_files);

        Assert.All(OwnSteps(result), step => Assert.All(step.Outputs, output => Assert.True(IsCached(output.Reason), $"{step.Name}: {output.Reason}")));
        AssertNothingWritten(result);
        Assert.Equal(6, result.GeneratedSources.Length);
    }

    [Fact]
    public void Typing_elsewhere_runs_nothing_again_beside_marked_structs()
    {
        CSharpCompilation before = Project.Compilation(ThreeModels, MarkedStruct, "class Other;");
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[2], Project.Parse("class Other { int x; }", "File2.cs"));

        GeneratorRunResult result = RunTwice(before, after, s_files, s_files);

        Assert.NotEmpty(Reasons(result, TrackingNames.Structs));
        Assert.All(OwnSteps(result), step => Assert.All(step.Outputs, output => Assert.True(IsCached(output.Reason), $"{step.Name}: {output.Reason}")));
        AssertNothingWritten(result);
    }

    [Theory]
    [InlineData("// a line more\n" + MarkedStruct, IncrementalStepRunReason.Cached)]
    [InlineData(MarkedStruct + " class More;", IncrementalStepRunReason.Cached)]
    [InlineData("[FusedGen.FusedInput(typeof(B))] readonly record struct In(float X, float Y, float Z);", IncrementalStepRunReason.Modified)]
    [InlineData("", IncrementalStepRunReason.Modified)]
    public void A_marked_struct_compiles_its_model_alone_and_only_when_it_changes(string changed, IncrementalStepRunReason expected)
    {
        CSharpCompilation before = Project.Compilation(ThreeModels, MarkedStruct);
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[1], Project.Parse(changed, "File1.cs"));

        GeneratorRunResult result = RunTwice(before, after, s_files, s_files);

        Assert.Equal([IncrementalStepRunReason.Cached, expected, IncrementalStepRunReason.Cached], Reasons(result, TrackingNames.CompiledModels));
    }

    [Theory]
    [InlineData("""("missing.onnx")""", "FG0001")]
    [InlineData("""("b.onnx", Tolerance = 0.5)""", "")]
    public void Typing_elsewhere_runs_nothing_again_beside_mistakes_and_options(string arguments, string id)
    {
        CSharpCompilation before = Project.Compilation(ThreeModels.Replace("(\"b.onnx\")", arguments, StringComparison.Ordinal), "class Other;");
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[1], Project.Parse("class Other { int x; }", "File1.cs"));

        GeneratorRunResult result = RunTwice(before, after, s_files, s_files);

        Assert.All(OwnSteps(result), step => Assert.All(step.Outputs, output => Assert.True(IsCached(output.Reason), $"{step.Name}: {output.Reason}")));
        AssertNothingWritten(result);
        Assert.Equal(id.Length == 0 ? [] : [id], result.Diagnostics.Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("Tolerance = 0.5", IncrementalStepRunReason.Modified)]
    [InlineData("Reproducible = false", IncrementalStepRunReason.Cached)]
    public void What_an_option_says_decides_and_not_how_it_is_said(string option, IncrementalStepRunReason expected)
    {
        CSharpCompilation before = Project.Compilation(ThreeModels);
        string changed = ThreeModels.Replace("(\"b.onnx\")", $"(\"b.onnx\", {option})", StringComparison.Ordinal);
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[0], Project.Parse(changed, "File0.cs"));

        GeneratorRunResult result = RunTwice(before, after, s_files, s_files);

        Assert.Equal([IncrementalStepRunReason.Cached, expected, IncrementalStepRunReason.Cached], Reasons(result, TrackingNames.CompiledModels));
    }

    [Fact]
    public void Touching_one_model_of_three_compiles_that_one()
    {
        CSharpCompilation compilation = Project.Compilation(ThreeModels);

        GeneratorRunResult result = RunTwice(compilation, compilation, s_files, [s_files[0], TextFile.Model("b.onnx", 20), s_files[2]]);

        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            Reasons(result, TrackingNames.CompiledModels));
    }

    [Fact]
    public void Touching_the_vectors_of_one_model_compiles_that_one()
    {
        CSharpCompilation compilation = Project.Compilation(ThreeModels);

        GeneratorRunResult result = RunTwice(
            compilation, compilation, [.. s_files, Vectors("b.onnx", 1), Vectors("c.onnx", 1)], [.. s_files, Vectors("b.onnx", 2), Vectors("c.onnx", 1)]);

        // It ran again, with a compiler that writes the same whatever the vectors are.
        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached],
            Reasons(result, TrackingNames.CompiledModels));
    }

    [Fact]
    public void Typing_elsewhere_runs_nothing_again_beside_vectors()
    {
        CSharpCompilation before = Project.Compilation(ThreeModels, "class Other;");
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[1], Project.Parse("class Other { int x; }", "File1.cs"));
        TextFile[] files = [.. s_files, Vectors("b.onnx", 1)];

        GeneratorRunResult result = RunTwice(before, after, files, files);

        Assert.NotEmpty(Reasons(result, TrackingNames.VectorFiles));
        Assert.All(OwnSteps(result), step => Assert.All(step.Outputs, output => Assert.True(IsCached(output.Reason), $"{step.Name}: {output.Reason}")));
        AssertNothingWritten(result);
    }

    [Fact]
    public void A_file_that_was_written_anew_with_the_same_content_compiles_nothing()
    {
        CSharpCompilation compilation = Project.Compilation(ThreeModels);

        GeneratorRunResult result = RunTwice(compilation, compilation, s_files, [s_files[0], TextFile.Model("b.onnx", 2), s_files[2]]);

        Assert.All(Reasons(result, TrackingNames.CompiledModels), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Moving_the_attribute_reports_at_the_new_place_and_writes_nothing()
    {
        CSharpCompilation before = Project.Compilation(ThreeModels.Replace("c.onnx", "missing.onnx", StringComparison.Ordinal));
        CSharpCompilation after = before.ReplaceSyntaxTree(
            before.SyntaxTrees[0], Project.Parse("// a line more\n" + before.SyntaxTrees[0].GetText(), "File0.cs"));

        GeneratorRunResult result = RunTwice(before, after, s_files, s_files);

        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(result, TrackingNames.Reports));
        Assert.All(Reasons(result, TrackingNames.Targets), reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.All(Reasons(result, TrackingNames.CompiledModels), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(Reasons(result, TrackingNames.Sources), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Equal(4, Assert.Single(result.Diagnostics).Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void Adding_a_model_leaves_the_others_alone()
    {
        CSharpCompilation before = Project.Compilation(ThreeModels);
        CSharpCompilation after = before.AddSyntaxTrees(Project.Parse("""[FusedGen.FusedModel("a.onnx")] static partial class D;""", "D.cs"));

        GeneratorRunResult result = RunTwice(before, after, s_files, s_files);

        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached, IncrementalStepRunReason.New],
            Reasons(result, TrackingNames.CompiledModels));
    }

    [Fact]
    public void Changing_an_option_of_one_attribute_compiles_that_model()
    {
        CSharpCompilation before = Project.Compilation(ThreeModels);
        string changed = ThreeModels.Replace("(\"b.onnx\")", "(\"b.onnx\", Reproducible = true)", StringComparison.Ordinal);
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[0], Project.Parse(changed, "File0.cs"));

        GeneratorRunResult result = RunTwice(before, after, s_files, s_files);

        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            Reasons(result, TrackingNames.CompiledModels));
    }

    [Fact]
    public void Naming_the_states_of_one_model_compiles_that_one()
    {
        string before = ThreeModels.Replace("static partial class B", "sealed partial class B", StringComparison.Ordinal);
        CSharpCompilation compilation = Project.Compilation(before, "class Other;");
        CSharpCompilation named = compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees[0], Project.Parse(before.Replace("(\"b.onnx\")", "(\"b.onnx\", State = \"h=hn\")", StringComparison.Ordinal), "File0.cs"));
        CSharpCompilation typed = named.ReplaceSyntaxTree(named.SyntaxTrees[1], Project.Parse("class Other { int x; }", "File1.cs"));

        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            Reasons(RunTwice(compilation, named, s_files, s_files), TrackingNames.CompiledModels));
        AssertNothingWritten(RunTwice(named, typed, s_files, s_files));
    }

    [Fact]
    public void No_step_keeps_a_compilation_alive()
    {
        GeneratorRunResult result = Project.Run(ThreeModels.Replace("c.onnx", "missing.onnx", StringComparison.Ordinal) + "\n" + MarkedStruct,
            [.. s_files, Vectors("b.onnx", 1), new TextFile("notes.txt", "no model")]);
        List<IncrementalGeneratorRunStep> steps = OwnSteps(result).ToList();

        IEnumerable<string?> named = typeof(TrackingNames).GetFields().Select(field => (string?)field.GetRawConstantValue());
        Assert.Equal(named.Order(StringComparer.Ordinal), steps.Select(step => step.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.All(steps, step => Assert.All(step.Outputs, output => ObjectGraph.AssertHoldsNoCompilation(output.Value)));
    }

    private static TextFile Vectors(string model, byte content) =>
        TextFile.Vectors(model, new VectorBundle([new VectorFile("v", "input_0.pb", [content])], []));

    private static GeneratorRunResult RunTwice(Compilation before, Compilation after, TextFile[] filesBefore, TextFile[] filesAfter)
    {
        GeneratorDriver driver = Project.Driver(FakeCompiler.Compile, filesBefore).RunGenerators(before);
        foreach ((TextFile old, TextFile replacement) in filesBefore.Zip(filesAfter).Where(pair => pair.First != pair.Second))
        {
            driver = driver.ReplaceAdditionalText(old, replacement);
        }

        GeneratorRunResult result = driver.RunGenerators(after).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    private static IEnumerable<IncrementalGeneratorRunStep> OwnSteps(GeneratorRunResult result) =>
        result.TrackedSteps.Where(step => step.Key.StartsWith("FusedGen.", StringComparison.Ordinal)).SelectMany(step => step.Value);

    private static IncrementalStepRunReason[] Reasons(GeneratorRunResult result, string name) =>
        result.TrackedSteps[name].SelectMany(step => step.Outputs).Select(output => output.Reason).ToArray();

    private static bool IsCached(IncrementalStepRunReason reason) => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;

    private static void AssertNothingWritten(GeneratorRunResult result)
    {
        ImmutableArray<IncrementalGeneratorRunStep> outputs = [.. result.TrackedOutputSteps.SelectMany(step => step.Value)];
        Assert.NotEmpty(outputs);
        Assert.All(outputs, step => Assert.All(step.Outputs, output => Assert.True(IsCached(output.Reason), output.Reason.ToString())));
    }
}
