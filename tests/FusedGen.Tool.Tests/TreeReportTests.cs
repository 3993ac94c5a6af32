using System.Text.Json;
using System.Xml.Linq;
using FusedGen.Tests;
using FusedGen.Tool.Tests.Harness;

namespace FusedGen.Tool.Tests;

/// <summary>What the commands tell of decision trees and of the pipelines in front of them.</summary>
public sealed class TreeReportTests : IDisposable
{
    private const string Outputs = "PredictedLabel.output, Score.output";

    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("inspect")]
    [InlineData("explain")]
    public void Trees_are_counted_and_the_first_is_drawn(string command)
    {
        ToolRun run = ToolRun.Of(command, ToolRun.Sample("penguins.onnx"), "--outputs", Outputs);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("TreeEnsembleRegressor 'TreeEnsembleRegressor': 20 trees, 140 leaves, depth 5", run.Results, StringComparison.Ordinal);
        Assert.Matches("Splits by column: BillLength 51, BillDepth 32, Island = 'Torgersen' 11, FlipperLength 9", run.Results);
        string[] drawing =
        [
            "Island = 'Dream'",
            "├─ yes: BillLength ≤ 42.05",
            "│  ├─ yes: BillDepth ≤ 16.75",
            "│  │  ├─ yes: -3.0903",
            "│  │  └─ no:  -3.6491",
            "│  └─ no:  BillLength ≤ 45.55",
            "│     ├─ yes: -1.481",
            "│     └─ no:  -0.83618",
            "└─ no:  -3.6518",
        ];
        string indent = command == "inspect" ? "  " : "    ";
        Assert.Contains(string.Join('\n', drawing.Select(line => indent + line)), run.Results.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("explain")]
    public void Programs_read_the_same(string command)
    {
        ToolRun run = ToolRun.Of(command, ToolRun.Sample("penguins.onnx"), "--outputs", Outputs, "--json");

        JsonElement trees = JsonDocument.Parse(run.Results).RootElement.GetProperty("trees");
        Assert.Equal([140, 91, 94], trees.EnumerateArray().Select(t => t.GetProperty("leaves").GetInt32()));
        JsonElement feature = trees[1].GetProperty("features")[1];
        Assert.Equal(("Island = 'Dream'", 20), (feature.GetProperty("name").GetString(), feature.GetProperty("splits").GetInt32()));
        Assert.Equal("└─ no:  -3.6518", trees[1].GetProperty("first").EnumerateArray().Last().GetString());
    }

    [Fact]
    public void The_page_draws_them()
    {
        ReportedPage page = ReportedPage.Of(_folder, ToolRun.Sample("penguins.onnx"), "--outputs", Outputs, "--no-timing");

        page.AssertLoadsNothing();
        XElement[] pictures = [.. page.Section("Trees").Descendants().Where(e => e.Name.LocalName == "svg")];
        Assert.Equal(3, pictures.Length);
        XElement[] nodes = [.. pictures[1].Descendants().Where(e => e.Name.LocalName == "g")];
        Assert.Equal(9, nodes.Length);
        Assert.Equal(8, pictures[1].Descendants().Count(e => e.Name.LocalName == "path"));
        Assert.Contains(nodes, node => node.Value.Contains("Island = 'Dream'", StringComparison.Ordinal));

        // Nothing lies outside of the picture.
        double width = (double)pictures[1].Attribute("width")!;
        Assert.All(pictures[1].Descendants().Where(e => e.Name.LocalName == "rect"),
            rect => Assert.InRange((double)rect.Attribute("x")! + (double)rect.Attribute("width")!, 0, width));
    }

    [Fact]
    public void Scaled_columns_are_told_from_those_of_the_table()
    {
        // The scaler is folded into the thresholds; a logarithm is not.
        string scaled = Store(Trees("Mul", ["x", "two"]));
        Assert.Contains("x[1] ≤ 0.5", ToolRun.Of("inspect", scaled).Results, StringComparison.Ordinal);
        string logarithm = Store(Trees("Log", ["x"]));
        Assert.Contains("f(x[1]) ≤ 1", ToolRun.Of("inspect", logarithm).Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_a_model_are_no_markup()
    {
        const string Name = "<script>alert(1)</script>\u001b[31m&\"";
        string model = Store(Trees("Log", [Name], Name));

        ToolRun run = ToolRun.Of("inspect", model);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("\u001b", run.Results, StringComparison.Ordinal);
        ReportedPage page = ReportedPage.Of(_folder, model, "--no-timing");
        page.AssertLoadsNothing();
        Assert.Contains("<script>", page.Section("Trees").Value, StringComparison.Ordinal);
    }

    /// <summary>A tree of one split on the second of two columns, behind an operator.</summary>
    private static byte[] Trees(string type, string[] inputs, string name = "x") => OnnxBuilder.Model().Opset("ai.onnx.ml", 3).Input(name, 1, 2)
        .Weights("two", [2], 2f, 2f)
        .Node(type, inputs, "h")
        .Node("TreeEnsembleRegressor", ["h"], ["y"], "ai.onnx.ml",
            ("n_targets", 1), ("nodes_treeids", new[] { 0, 0, 0 }), ("nodes_nodeids", new[] { 0, 1, 2 }), ("nodes_featureids", new[] { 1, 0, 0 }),
            ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "LEAF" }), ("nodes_values", new[] { 1f, 0, 0 }), ("nodes_truenodeids", new[] { 1, 0, 0 }),
            ("nodes_falsenodeids", new[] { 2, 0, 0 }), ("target_treeids", new[] { 0, 0 }), ("target_nodeids", new[] { 1, 2 }),
            ("target_ids", new[] { 0, 0 }), ("target_weights", new[] { 3f, 4f }))
        .Output("y").ToBytes();

    private string Store(byte[] model)
    {
        string file = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(file, model);
        return file;
    }
}
