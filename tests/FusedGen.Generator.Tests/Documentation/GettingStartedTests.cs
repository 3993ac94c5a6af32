using System.Xml.Linq;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests.Documentation;

/// <summary>
/// The C# of the page for beginners, beside models of the form that its Python writes. The TorchSharp path is followed
/// as a whole in the tests of the package.
/// </summary>
public class GettingStartedTests
{
    /// <summary>Linear, BatchNormalization, Relu, Linear, Softmax, as PyTorch writes them.</summary>
    private const string PyTorch = """
        <ir_version: 8, opset_import: ["" : 17]>
        main_graph (float[N,2] point) => (float[N,2] probabilities)
        <float[2,2] w1 = {1, -2, 0.5, 0.25}, float[2] b1 = {0.5, -0.5}, float[2] scale = {1, 2}, float[2] bias = {0, 1}, float[2] mean = {0.5, 0.25},
         float[2] variance = {1, 2}, float[2,2] w2 = {1, -1, 0.5, 2}, float[2] b2 = {0, 0.25}> {
          h1 = Gemm<transB = 1>(point, w1, b1)
          h2 = BatchNormalization(h1, scale, bias, mean, variance)
          h3 = Relu(h2)
          h4 = Gemm<transB = 1>(h3, w2, b2)
          probabilities = Softmax<axis = 1>(h4)
        }
        """;

    /// <summary>
    /// A scaler and a logistic regression, as skl2onnx writes them; the page takes the label away from the outputs.
    /// </summary>
    private const string ScikitLearn = """
        <ir_version: 8, opset_import: ["" : 17, "ai.onnx.ml" : 1], metadata_props: [
          "fusedgen.inputs": "[\"sepal length (cm)\", \"sepal width (cm)\", \"petal length (cm)\", \"petal width (cm)\"]",
          "fusedgen.labels": "[\"setosa\", \"versicolor\", \"virginica\"]"]>
        pipeline (float[?,4] X) => (float[?,3] probabilities) {
          variable = ai.onnx.ml.Scaler<offset = [5.8, 3.1, 3.8, 1.2], scale = [1.2, 2.3, 0.6, 1.3]>(X)
          label, scores = ai.onnx.ml.LinearClassifier<classlabels_ints = [0, 1, 2], multi_class = 1, post_transform = "SOFTMAX",
            coefficients = [-1, 1.1, -1.8, -1.7, 0.5, -0.3, -0.2, -0.7, 0.5, -0.8, 2, 2.4], intercepts = [-0.3, 2.0, -1.7]>(variable)
          probabilities = ai.onnx.ml.Normalizer<norm = "L1">(scores)
        }
        """;

    private static MarkdownPage Page => MarkdownPage.Read(Checkout.At("docs", "getting-started.md"));

    [Theory]
    [InlineData("PyTorch", PyTorch)]
    [InlineData("scikit-learn", ScikitLearn)]
    public async Task The_program_compiles_and_nothing_is_wrong_with_it(string section, string model)
    {
        PageExample example = new(Page.In(section).Where(block => block.Language == "csharp")) { Model = OnnxText.Parse(model) };
        Assert.Single(example.Named);

        Assert.All(await example.Run(), diagnostic => Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity));
    }

    [Fact]
    public void Vectors_are_stored_as_their_page_says()
    {
        string function = Function(MarkdownPage.Read(Checkout.At("docs", "reference-vectors.md")).Blocks);

        Assert.Equal(function, Function(Page.In("PyTorch")));
    }

    [Fact]
    public void Projects_are_sound() => Assert.All(
        Page.Blocks.Where(block => block.Language == "xml"),
        block => Assert.Equal("Microsoft.NET.Sdk", XElement.Parse(block.Text).Attribute("Sdk")?.Value));

    private static string Function(IEnumerable<CodeBlock> blocks)
    {
        string[] lines = Assert.Single(blocks, block => block.Text.Contains("def tensor(", StringComparison.Ordinal)).Text.Split('\n');
        return string.Join('\n', lines.SkipWhile(line => !line.StartsWith("def ", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0));
    }
}
