using System.Text.Json;
using FusedGen.Tests;
using FusedGen.Tool.Tests.Harness;

namespace FusedGen.Tool.Tests;

/// <summary>The commands on the sample's models, on damaged files and on wrong arguments.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Explain_tells_what_became_of_the_seed()
    {
        ToolRun run = ToolRun.Of("explain", ToolRun.Sample("seed.onnx"));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Snapshot.Verify(run.Results, extension: "md");
    }

    [Fact]
    public void Inspect_shows_values_and_operators()
    {
        ToolRun run = ToolRun.Of("inspect", ToolRun.Sample("seed.onnx"));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Matches("input +input +float +N×20", run.Results);
        Assert.Matches("BatchNormalization +1 +yes", run.Results);
        Assert.Contains("The model is supported.", run.Results, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect", "town +string +\\?×1")]
    [InlineData("explain", "OneHotEncoder")]
    [InlineData("verify", "Generated code, on this machine +0.0e\\+0")]
    [InlineData("bench", "Each call, median")]
    public void Texts_go_in_and_come_out(string command, string shown)
    {
        string model = Store("towns.onnx", OnnxBuilder.Model().Opset("ai.onnx.ml", 2).TypedInput("town", 8, null, 1)
            .Node("OneHotEncoder", ["town"], ["y"], "ai.onnx.ml", ("cats_strings", new[] { "Ulm", "Köln" }))
            .Node("LabelEncoder", ["town"], ["region"], "ai.onnx.ml", ("keys_strings", new[] { "Ulm" }), ("values_strings", new[] { "south" }))
            .Node("Identity", ["town"], "town.output")
            .Output("y", "region", "town.output")
            .Metadata("fusedgen.vectors", """
                {"inputs":[{"name":"town","data":["Ulm","Rom"]}],
                "outputs":[{"name":"y","data":"AACAPwAAAAAAAAAAAAAAAA=="},{"name":"region","data":["south","_Unused"]},
                {"name":"town.output","data":["Ulm","Rom"]}]}
                """).ToBytes());

        ToolRun run = ToolRun.Of([command, model, .. command == "bench" ? new[] { "--seconds", "0.1" } : []]);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Matches(shown, run.Results);
    }

    [Fact]
    public void Inspect_answers_no_for_an_unsupported_operator_and_names_it()
    {
        string model = Store("odd.onnx", ModelWriter.OneOperator("NoSuchOperator"));

        ToolRun run = ToolRun.Of("inspect", model);

        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
        Assert.Contains("FG0011", run.Results, StringComparison.Ordinal);
        Assert.Matches("NoSuchOperator +1 +no", run.Results);
    }

    [Fact]
    public void Inspect_counts_what_is_in_branches_and_asks_for_the_input_that_they_depend_on()
    {
        OnnxBuilder branch = OnnxBuilder.Model().Weights("w", [5], 2).Node("Mul", ["x", "w"], "scaled").Output("scaled");
        OnnxBuilder narrow = OnnxBuilder.Model().Weights("w", [5], 2).Node("Mul", ["x", "w"], "all").Node("ReduceMax", ["all"], "most").Output("most");
        string model = Store("branches.onnx", OnnxBuilder.Model().Input("x", 1, 5).TypedInput("wide", 9).Weights("v", [5], 2).Node("Mul", ["x", "v"], "z")
            .Node("If", ["wide"], "y", ("then_branch", branch), ("else_branch", narrow)).Output("y", "z").ToBytes());

        ToolRun open = ToolRun.Of("inspect", model);
        ToolRun chosen = ToolRun.Of("inspect", model, "--fixed-inputs", "wide=true");

        Assert.Equal((1, 0), (open.ExitCode, chosen.ExitCode));
        Assert.Matches("Mul +3 +yes", chosen.Results);
        Assert.Contains("3 tensors, 15 elements", chosen.Results, StringComparison.Ordinal);
        Assert.Contains("FixedInputs = \"wide=value\"", open.Results, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("verify")]
    [InlineData("bench")]
    [InlineData("report", "-o", "page.html")]
    public void Other_commands_answer_no_for_an_unsupported_operator(params string[] command)
    {
        string model = Store("odd.onnx", ModelWriter.OneOperator("NoSuchOperator"));

        ToolRun run = ToolRun.Of([command[0], model, .. command[1..]]);

        Assert.Equal((1, ""), (run.ExitCode, run.Results));
        Assert.Contains(model + ": FG0011: ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("explain")]
    [InlineData("verify")]
    [InlineData("bench")]
    [InlineData("report", "-o", "page.html")]
    public void A_file_that_is_no_model_is_named_without_a_stack_trace(params string[] command)
    {
        byte[] seed = File.ReadAllBytes(ToolRun.Sample("seed.onnx"));
        string[] files =
        [
            Path.Combine(_folder, "missing.onnx"), _folder, Store("empty.onnx", []), Store("random.onnx", [1, 2, 3, 255]),
            Store("cut.onnx", seed[..(seed.Length / 2)]),
        ];
        Assert.All(files, file =>
        {
            ToolRun run = ToolRun.Of([command[0], file, .. command[1..]]);
            Assert.Equal((2, ""), (run.ExitCode, run.Results));
            Assert.StartsWith($"fusedgen: {file}: ", run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("inspect")]
    [InlineData("verify", "m.onnx", "--tolerance", "-1")]
    [InlineData("verify", "m.onnx", "--tolerance", "NaN")]
    [InlineData("verify", "m.onnx", "--tolerance", "much")]
    [InlineData("bench", "m.onnx", "--seconds", "0")]
    [InlineData("report", "m.onnx")]
    public void Wrong_arguments_are_told(params string[] arguments)
    {
        ToolRun run = ToolRun.Of(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("fusedgen: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_passes_the_samples_and_fails_below_what_float_can()
    {
        ToolRun passed = ToolRun.Of("verify", ToolRun.Sample("seed.onnx"), "--layers");
        ToolRun failed = ToolRun.Of("verify", ToolRun.Sample("seed.onnx"), "--tolerance", "1e-12");

        Assert.Equal((0, ""), (passed.ExitCode, passed.Errors));
        Assert.Contains("bn1.output", passed.Results, StringComparison.Ordinal);
        Assert.Equal((1, ""), (failed.ExitCode, failed.Errors));
        Assert.Contains("Not within 1.0e-12", failed.Results, StringComparison.Ordinal);
    }

    /// <summary>
    /// Softmax becomes several operations, whose results all have its name: the stored answer is that of the last.
    /// </summary>
    [Fact]
    public void Each_layer_is_compared_once_with_its_stored_answer()
    {
        JsonElement[] layers = [.. Json("verify", ToolRun.Sample("digits.onnx"), "--layers").GetProperty("layers").EnumerateArray()
            .Where(layer => layer.GetProperty("against").GetString() == "stored answer")];

        Assert.Equal(layers.Length, layers.Select(layer => layer.GetProperty("output").GetString()).Distinct().Count());
        Assert.Equal("probabilities", layers[^1].GetProperty("output").GetString());
        Assert.InRange(layers[^1].GetProperty("difference").GetProperty("scaled").GetDouble(), 0, 1e-6);
    }

    [Fact]
    public void Verify_reads_vectors_beside_a_model_and_in_a_folder()
    {
        string model = Store("relu.onnx", ModelWriter.OneOperator("Relu"));
        Assert.Equal(2, ToolRun.Of("verify", model).ExitCode);

        Store("test_data_set_0/input_0.pb", ModelWriter.Tensor("x", 1, -2, 3, -4));
        Store("test_data_set_0/output_0.pb", ModelWriter.Tensor("y", 1, 0, 3, 0));
        Store("wrong/input_0.pb", ModelWriter.Tensor("", 1, -2, 3, -4));
        Store("wrong/output_0.pb", ModelWriter.Tensor("", 1, 0, 3, 1));
        Store("damaged/input_0.pb", [1, 2, 3]);
        Store("damaged/output_0.pb", []);

        Assert.Equal(0, ToolRun.Of("verify", model).ExitCode);
        Assert.Equal(1, ToolRun.Of("verify", model, "--vectors", Path.Combine(_folder, "wrong")).ExitCode);
        ToolRun damaged = ToolRun.Of("verify", model, "--vectors", Path.Combine(_folder, "damaged"));
        Assert.Equal(2, damaged.ExitCode);
        Assert.Contains("input_0.pb", damaged.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("verify", "--layers")]
    [InlineData("bench", "--seconds", "0.02")]
    public void What_a_command_prints_fits_into_a_terminal_and_has_no_colours_for_a_file(params string[] command)
    {
        ToolRun run = ToolRun.Of([command[0], ToolRun.Sample("seed.onnx"), .. command[1..]]);

        Assert.DoesNotContain('\u001b', run.Results);
        Assert.DoesNotContain('…', run.Results);

        // Restrictions and where to get ONNX Runtime are prose, which a terminal wraps, with the line above it.
        string[] lines = [.. run.Results.Split('\n').Where(line =>
            !line.Contains("The evaluation form", StringComparison.Ordinal) && !line.Contains("ONNX Runtime was not", StringComparison.Ordinal)
                && !line.StartsWith('─'))];
        Assert.All(lines.Select(line => line.TrimEnd()), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Verify_names_layers_whose_answers_lie_in_the_folder_and_a_file_that_does_not_belong()
    {
        string model = Store("relu.onnx", ModelWriter.OneOperator("Relu"));
        Store("v/input_0.pb", ModelWriter.Tensor("x", 1, -2, 3, -4));
        Store("v/output_0.pb", ModelWriter.Tensor("y", 1, 0, 3, 0));
        Store("v/layer_0.pb", ModelWriter.Tensor("y", 1, 0, 5, 0));

        ToolRun run = ToolRun.Of("verify", model, "--vectors", Path.Combine(_folder, "v"), "--layers");
        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
        Assert.Matches("compared with the stored answer:[^:]*Relu.* y +2\\.0e\\+0", run.Results);

        Store("v/input_1.pb", ModelWriter.Tensor("", 1, -2, 3, -4));
        ToolRun odd = ToolRun.Of("verify", model, "--vectors", Path.Combine(_folder, "v"));
        Assert.Equal((2, ""), (odd.ExitCode, odd.Results));
        Assert.Contains("input_1.pb' cannot be used: the network has nothing of that number or name", odd.Errors, StringComparison.Ordinal);
    }

    /// <summary>Softmax becomes several operations, and is one layer for who reads.</summary>
    [Fact]
    public void Explain_names_an_operator_of_several_operations_once() => Assert.Contains(
        "\nBatchNormalization(64) · Linear(64→96) · BatchNormalization(96) · Relu(96) · Linear(96→48) · BatchNormalization(48) · Relu(48) · "
        + "Linear(48→10) · Softmax(10)\n",
        ToolRun.Of("explain", ToolRun.Sample("digits.onnx")).Results,
        StringComparison.Ordinal);

    [Fact]
    public void Bench_measures()
    {
        ToolRun run = ToolRun.Of("bench", ToolRun.Sample("seed.onnx"), "--seconds", "0.02");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Matches("Each call, median +[0-9.]+ [nµm]s", run.Results);
    }

    [Fact]
    public void Json_can_be_read()
    {
        string seed = ToolRun.Sample("seed.onnx");

        Assert.True(Json("inspect", seed).GetProperty("isSupported").GetBoolean());
        Assert.Equal(180, Json("explain", seed).GetProperty("after").GetProperty("multiplyAdds").GetInt64());
        Assert.True(Json("verify", seed, "--layers").GetProperty("isPassed").GetBoolean());
        Assert.True(Json("bench", seed, "--seconds", "0.02").GetProperty("callSeconds").GetDouble() > 0);
    }

    private static JsonElement Json(params string[] arguments)
    {
        ToolRun run = ToolRun.Of([.. arguments, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return JsonDocument.Parse(run.Results).RootElement;
    }

    private string Store(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }
}
