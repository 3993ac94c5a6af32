using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests.Documentation;

/// <summary>
/// What programs become on the pages for users of other engines compiles, and nothing is wrong with it.
/// </summary>
public class MigrationTests
{
    /// <summary>Columns and a score, by the names that ML.NET gives them.</summary>
    private static readonly byte[] s_houses = OnnxBuilder.Model().Opset("ai.onnx.ml", 2)
        .TypedInput("Area", OnnxBuilder.Float, "N", 1).TypedInput("Rooms", OnnxBuilder.Float, "N", 1).TypedInput("Town", 8, "N", 1)
        .Node("LabelEncoder", ["Town"], ["town"], "ai.onnx.ml", ("keys_strings", new[] { "Jena", "Ulm" }), ("values_floats", new[] { 1.5f, 2.5f }))
        .Node("Add", ["Area", "Rooms"], "both").Node("Mul", ["both", "town"], "Score.output")
        .Output("Score.output").ToBytes();

    [Fact]
    public Task The_page_for_users_of_ONNX_Runtime() => Check(new PageExample([After("from-onnx-runtime.md")]));

    [Fact]
    public Task The_page_for_users_of_ML_NET() => Check(new PageExample([After("from-ml-net.md")]) { Model = s_houses });

    private static CodeBlock After(string page) => Assert.Single(
        MarkdownPage.Read(Checkout.At("docs", page)).In("What to change"), block => block.Text.Contains("[FusedModel", StringComparison.Ordinal));

    private static async Task Check(PageExample example) =>
        Assert.All(await example.Run(), diagnostic => Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity));
}
