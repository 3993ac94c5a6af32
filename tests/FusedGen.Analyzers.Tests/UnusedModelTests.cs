using FusedGen.Analyzers.Tests.Harness;
using FusedGen.Generator.Analyzers;
using Microsoft.CodeAnalysis.Testing;

namespace FusedGen.Analyzers.Tests;

/// <summary>
/// FG1026: models that no type names. The imitated models name <c>digits.onnx</c>, <c>pair.onnx</c> and
/// <c>denoise.onnx</c>.
/// </summary>
public class UnusedModelTests
{
    private const string Source = "class Consumer;";

    [Fact]
    public Task A_model_that_no_type_names_is_reported_once() => Check.Reports<UnusedModelAnalyzer>(
        Source,
        [ModelFiles.Text("models/old.onnx"), ModelFiles.Text("models/digits.onnx"), ("obj/fusedgen/1/again.onnx.txt", ModelFiles.Text("models/old.onnx").Text)],
        Unused("models/old.onnx", "old.onnx"));

    [Fact]
    public Task A_raw_model_is_reported_by_its_name_and_not_read() =>
        Check.Reports<UnusedModelAnalyzer>(Source, [("/project/old.ONNX", "\0\u0001")], Unused("/project/old.ONNX", "old.ONNX"));

    [Fact]
    public Task The_shortest_name_that_tells_a_model_apart_is_proposed() => Check.Reports<UnusedModelAnalyzer>(
        Source,
        [ModelFiles.Text("new/digits.onnx"), ModelFiles.Text("a/seed.onnx"), ModelFiles.Text("b/seed.onnx")],
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
        ModelFiles.Text("models/seed.onnx"),
        ModelFiles.Text("models/iris.onnx"),
        ModelFiles.Text("models/nested.onnx"),
        ModelFiles.Text("a/same.onnx"),
        ModelFiles.Text("b/same.onnx"),
        ModelFiles.Text("digits.onnx"));

    [Theory]
    [InlineData("notes.txt", "text")]
    [InlineData("damaged.onnx.txt", "no header")]
    [InlineData("damaged.onnx.txt", "")]
    public Task What_is_no_model_is_left_alone(string path, string text) => Check.Silent(Source, (path, text));

    private static DiagnosticResult Unused(string path, string name) =>
        new DiagnosticResult("FG1026", Microsoft.CodeAnalysis.DiagnosticSeverity.Warning).WithSpan(path, 1, 1, 1, 1).WithArguments(name);
}
