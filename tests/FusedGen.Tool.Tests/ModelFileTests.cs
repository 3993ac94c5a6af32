using System.Text.Json;
using FusedGen.Tests;
using FusedGen.Tool.Tests.Harness;

namespace FusedGen.Tool.Tests;

/// <summary>
/// Models as people have them: with outputs that nobody wants, functions of their own, and weights beside them.
/// </summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Outputs_are_chosen_for_each_command()
    {
        string model = Store("m.onnx", OnnxBuilder.Model().Input("x", 1, 4).TypedInput("label", 8, 1, 1).Gemm("x", "h", 4, 4, 0.5f).Node("Relu", ["h"], "score")
            .Node("StringSplit", ["label"], "words").Output("score", "words").ToBytes());

        Assert.Equal(1, ToolRun.Of("inspect", model).ExitCode);
        Assert.All(
            new string[][] { ["inspect"], ["explain"], ["bench", "--seconds", "0.02"], ["report", "-o", Path.Combine(_folder, "page.html")] },
            command => Assert.Equal(0, ToolRun.Of([command[0], model, .. command[1..], "--outputs", "score,h"]).ExitCode));

        JsonElement facts = Json("inspect", model, "--outputs", "h, score");
        Assert.Equal(["h", "score"], facts.GetProperty("outputs").EnumerateArray().Select(o => o.GetProperty("name").GetString()));
        Assert.Equal(["x"], facts.GetProperty("inputs").EnumerateArray().Select(o => o.GetProperty("name").GetString()));
        Assert.Equal(["1", "4"], facts.GetProperty("outputs")[0].GetProperty("shape").EnumerateArray().Select(d => d.GetString()));
        Assert.Equal(["Gemm", "Relu"], facts.GetProperty("operators").EnumerateArray().Select(o => o.GetProperty("name").GetString()).Order());
        Assert.Contains("Options Outputs = 'score'", ToolRun.Of("explain", model, "--outputs", "score").Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Boosters_are_looked_into_as_ONNX_files_are()
    {
        string[] text =
        [
            "tree", "version=v4", "num_class=1", "num_tree_per_iteration=1", "max_feature_idx=1", "objective=binary sigmoid:1", "",
            "Tree=0", "num_leaves=2", "split_feature=1", "threshold=0.1", "decision_type=2", "left_child=-1", "right_child=-2", "leaf_value=1.5 2.5", "",
            "end of trees", "",
        ];
        string model = Path.Combine(_folder, "churn.txt");
        File.WriteAllText(model, string.Join('\n', text));

        JsonElement facts = Json("inspect", model);
        Assert.Equal("LightGBM v4", facts.GetProperty("producer").GetString());
        Assert.Equal("probability", facts.GetProperty("outputs")[0].GetProperty("name").GetString());
        Assert.All(
            new string[][] { ["explain"], ["bench", "--seconds", "0.02"], ["report", "-o", Path.Combine(_folder, "page.html")] },
            command => Assert.Equal(0, ToolRun.Of([command[0], model, .. command[1..]]).ExitCode));
    }

    [Fact]
    public void An_unknown_output_is_told_with_the_outputs_that_there_are()
    {
        string model = Store("m.onnx", OnnxBuilder.Model().Input("x", 1, 4).Node("Relu", ["x"], "y").Output("y").ToBytes());
        ToolRun run = ToolRun.Of("inspect", model, "--outputs", "z");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("FG0023: Outputs names 'z', and the network has no tensor of that name. Its outputs: 'y'", run.Results, StringComparison.Ordinal);
        Assert.Contains("FG0023", ToolRun.Of("explain", model, "--outputs", "z").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_answers_of_outputs_that_are_cut_off_are_passed_over()
    {
        string model = Store("m.onnx", OnnxBuilder.Model().Input("x", 1, 2).TypedInput("label", 8, 1, 1).Node("Neg", ["x"], "h").Node("Relu", ["h"], "y")
            .Node("Identity", ["label"], "same").Output("same", "y").ToBytes());
        Store("test_data_set_0/input_0.pb", VectorFiles.Floats("x", [1, 2], 1, -2));
        Store("test_data_set_0/input_1.pb", OnnxBuilder.TensorHead("label", 8, 1, 1).Text(6, "cat").ToArray());
        Store("test_data_set_0/output_0.pb", OnnxBuilder.TensorHead("same", 8, 1, 1).Text(6, "cat").ToArray());
        Store("test_data_set_0/output_1.pb", VectorFiles.Floats("", [1, 2], 0, 2));

        ToolRun run = ToolRun.Of("verify", model, "--outputs", "y,h");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("1 reference vector from test_data_set_0", run.Results, StringComparison.Ordinal);
        Assert.Contains("there is no file for any of the outputs that Outputs names", ToolRun.Of("verify", model, "--outputs", "h").Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_beside_the_model_are_found_and_told()
    {
        OnnxBuilder.Message weights = OnnxBuilder.TensorHead("w", OnnxBuilder.Float, 4).Integer(14, 1)
            .Nested(13, pair => pair.Text(1, "location").Text(2, "m.onnx.data"));
        string model = Store("m.onnx", OnnxBuilder.Model().Input("x", 1, 4).Initializer(weights).Node("Add", ["x", "w"], "y").Output("y").ToBytes());
        Assert.Contains("FG0017", ToolRun.Of("inspect", model).Results, StringComparison.Ordinal);
        Assert.Contains("m.onnx.data, missing", ToolRun.Of("inspect", model).Results, StringComparison.Ordinal);

        Store("m.onnx.data", [.. new float[] { 1, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)]);
        Store("test_data_set_0/input_0.pb", VectorFiles.Floats("x", [1, 4], 0, 0, 0, 0));
        Store("test_data_set_0/output_0.pb", VectorFiles.Floats("y", [1, 4], 1, 2, 3, 4));
        Assert.Contains("m.onnx.data, 16 bytes", ToolRun.Of("inspect", model).Results, StringComparison.Ordinal);
        Assert.Equal(0, ToolRun.Of("verify", model).ExitCode);
        Assert.Equal(0, ToolRun.Of("report", model, "-o", Path.Combine(_folder, "page.html"), "--no-timing").ExitCode);
    }

    [Fact]
    public void The_nodes_of_functions_count_where_they_are_called()
    {
        string model = Store("m.onnx", OnnxBuilder.Model().Opset("my", 1).Input("x", 1, 4)
            .Function("Twice", ["a"], ["b"], f => f.Node("Relu", ["a"], "h").Node("Add", ["h", "h"], "b"))
            .Node("Twice", ["x"], ["p"], "my").Node("Twice", ["p"], ["y"], "my").Output("y").ToBytes());

        ToolRun run = ToolRun.Of("inspect", model);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Functions    1, inlined", run.Results, StringComparison.Ordinal);
        Assert.Equal([("Add", 2), ("Relu", 2)], Json("inspect", model).GetProperty("operators").EnumerateArray()
            .Select(o => (o.GetProperty("name").GetString()!, o.GetProperty("count").GetInt32())));
    }

    private static JsonElement Json(params string[] arguments) => JsonDocument.Parse(ToolRun.Of([.. arguments, "--json"]).Results).RootElement;

    private string Store(string path, byte[] content)
    {
        string file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return file;
    }
}
