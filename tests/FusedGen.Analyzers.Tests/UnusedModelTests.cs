using FusedGen.Analyzers.Tests.Harness;
using FusedGen.Generator.Analyzers;
using Microsoft.CodeAnalysis.Testing;

namespace FusedGen.Analyzers.Tests;

/// <summary>FG1026: models that no type names. The imitated models name <c>digits.onnx</c>, <c>pair.onnx</c> and <c>denoise.onnx</c>.</summary>
public class UnusedModelTests
{
    private const string Source = "class Consumer;";

    [Fact]
    public Task A_model_that_no_type_names_is_reported_once() => Check.Reports<UnusedModelAnalyzer>(
        Source,
        [Text("models/old.onnx"), Text("models/digits.onnx"), ("obj/fusedgen/1/again.onnx.txt", Text("models/old.onnx").Text)],
        Unused("models/old.onnx", "old.onnx"));

    [Fact]
    public Task A_raw_model_is_reported_by_its_name_and_not_read() =>
        Check.Reports<UnusedModelAnalyzer>(Source, [("/project/old.ONNX", "\0\u0001")], Unused("/project/old.ONNX", "old.ONNX"));

    [Fact]
    public Task The_shortest_name_that_tells_a_model_apart_is_proposed() => Check.Reports<UnusedModelAnalyzer>(
        Source,
        [Text("new/digits.onnx"), Text("a/seed.onnx"), Text("b/seed.onnx")],
        Unused("a/seed.onnx", "a/seed.onnx"),
        Unused("b/seed.onnx", "b/seed.onnx"));

    [Fact]
    public Task Models_that_are_used_are_left_alone_however_they_are_named() => Check.Silent(
        """
        using FusedGen;
        [FusedModel(@".\models\seed.onnx")] static partial class Seed;
        [FusedModel("IRIS.onnx")] static partial class Iris;
        partial class Outer { [FusedModel("nested.onnx")] partial struct Nested; }
        [FusedModel("same.onnx")] static class {|FG1001:NotYetPartial|};
        """,
        Text("models/seed.onnx"),
        Text("models/iris.onnx"),
        Text("models/nested.onnx"),
        Text("a/same.onnx"),
        Text("b/same.onnx"),
        Text("digits.onnx"));

    [Theory]
    [InlineData("notes.txt", "text")]
    [InlineData("damaged.onnx.txt", "no header")]
    [InlineData("damaged.onnx.txt", "")]
    public Task What_is_no_model_is_left_alone(string path, string text) => Check.Silent(Source, (path, text));

    /// <summary>The content is never decoded, so that it may be anything.</summary>
    private static (string Path, string Text) Text(string path) =>
        ($"obj/fusedgen/0/{Path.GetFileName(path)}.txt", $"fusedgen-model 1 3 {new string('0', 64)} {path}\nnot decoded\n");

    private static DiagnosticResult Unused(string path, string name) =>
        new DiagnosticResult("FG1026", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning).WithSpan(path, 1, 1, 1, 1).WithArguments(name);
}
