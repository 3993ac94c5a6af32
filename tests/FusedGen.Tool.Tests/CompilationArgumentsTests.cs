using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using FusedGen.Compiler;
using FusedGen.Tests;
using FusedGen.Tool.CommandLine;
using FusedGen.Tool.Tests.Harness;

namespace FusedGen.Tool.Tests;

/// <summary>
/// What the attribute can ask for, the tool can be asked for, by each command and in the page about it.
/// </summary>
public sealed partial class CompilationArgumentsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RootCommand Commands =>
        ToolCommands.Create(new ToolOutput(TextWriter.Null, TextWriter.Null, isResultTerminal: false, isErrorTerminal: false));

    [Fact]
    public void Each_command_has_an_option_for_each_property_of_the_attribute_that_matters_to_it()
    {
        // States are kept by instances of a type, and C functions are a type's: the tool makes none.
        string[] properties = [.. typeof(FusedModelAttribute).GetProperties()
            .Where(property => property.CanWrite && property.Name is not (nameof(FusedModelAttribute.State) or nameof(FusedModelAttribute.Export)
                or nameof(FusedModelAttribute.Streaming) or nameof(FusedModelAttribute.Chunk) or nameof(FusedModelAttribute.Latency)))
            .Select(property => "-" + Regex.Replace(property.Name, "[A-Z]", word => "-" + word.Value.ToLowerInvariant()))];

        // inspect generates no code and compares no answers.
        string[] ofCode = ["--reproducible", "--tolerance"];
        Assert.Empty(ofCode.Except(properties));
        Assert.All(Commands.Subcommands, command => Assert.Equal(
            properties.Except(command.Name == "inspect" ? ofCode : []).Order(StringComparer.Ordinal),
            command.Options.Select(option => option.Name).Intersect(properties).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("--reproducible")]
    [InlineData("--tolerance", "0.5")]
    public void What_would_have_no_effect_is_refused(params string[] option)
    {
        ToolRun run = ToolRun.Of(["inspect", ToolRun.Sample("seed.onnx"), .. option]);

        Assert.Equal((2, ""), (run.ExitCode, run.Results));
        Assert.Contains(option[0], run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_names_each_command_and_option_and_no_other()
    {
        string page = ToolRun.Page("tool.md");

        // Options of other programs stand in the lines that install the tool.
        string[] named = [.. page.Split('\n').Where(line => !line.Contains("dotnet ", StringComparison.Ordinal))
            .SelectMany(line => LongOption().Matches(line).Select(match => match.Value)).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(
            Commands.Subcommands.SelectMany(command => command.Options).Select(option => option.Name).Append("--help").Distinct()
                .Order(StringComparer.Ordinal), named);
        Assert.All(Commands.Subcommands, command => Assert.Contains($"\n## {command.Name}\n", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("explain")]
    public void The_page_shows_what_a_command_prints(string command)
    {
        string page = ToolRun.Page("tool.md");
        string prompt = $"$ fusedgen {command} seed.onnx\n";
        int start = page.IndexOf(prompt, StringComparison.Ordinal) + prompt.Length;
        string[] shown = [.. page[start..page.IndexOf("\n```", start, StringComparison.Ordinal)].Split('\n').Select(line => line.Trim())
            .Where(line => line is not ("" or "…"))];

        string[] printed = [.. ToolRun.Of(command, ToolRun.Sample("seed.onnx")).Results.Split('\n').Select(line => line.Trim())];

        Assert.NotEmpty(shown);
        Assert.Empty(shown.Except(printed));
    }

    [Fact]
    public void Narrower_weights_are_explained_verified_and_inspected()
    {
        string digits = ToolRun.Sample("digits.onnx");

        string explained = ToolRun.Of("explain", digits, "--weights", "bfloat16").Results;
        Assert.Contains("as bfloat16", explained, StringComparison.Ordinal);
        Assert.Matches("Weights as bfloat16 in 2 of 3 layers: .* on average", explained);
        Assert.Contains("Weights as int8 in 2 of 3 layers", ToolRun.Of("inspect", digits, "--weights", "int8").Results, StringComparison.Ordinal);

        ToolRun verified = ToolRun.Of("verify", digits, "--weights", "bfloat16", "--layers");
        Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        Assert.Contains("All within 1.0e-4 of the largest output, generated code within 2.0e-2.", verified.Results, StringComparison.Ordinal);
        Assert.Equal(1, ToolRun.Of("verify", digits, "--weights", "bfloat16", "--tolerance", "1e-5").ExitCode);
    }

    /// <summary>
    /// The generated code and the evaluation with its rounding have the weights of the format: both are as far from the
    /// stored answers.
    /// </summary>
    [Fact]
    public void What_is_run_has_the_weights_that_were_asked_for()
    {
        double[] Differences(string format) => [.. JsonDocument
            .Parse(ToolRun.Of("verify", ToolRun.Sample("digits.onnx"), "--weights", format, "--json").Results).RootElement
            .GetProperty("networks").EnumerateArray()
            .Select(network => network.GetProperty("difference").GetProperty("scaled").GetDouble())];

        double[] wide = Differences("float32");
        double[] narrow = Differences("bfloat16");

        Assert.All(wide, difference => Assert.InRange(difference, 0, 1e-5));
        Assert.All(narrow[..2], difference => Assert.InRange(difference, 0, 1e-5));
        Assert.All(narrow[2..], difference => Assert.InRange(difference, 1e-4, 2e-2));
    }

    [Fact]
    public void Open_dimensions_are_given_to_each_command()
    {
        string model = Path.Combine(_folder, "open.onnx");
        File.WriteAllBytes(model, OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, null, "width").Node("Relu", ["x"], "y").Output("y").ToBytes());

        Assert.Contains("FG0014", ToolRun.Of("inspect", model).Results, StringComparison.Ordinal);
        Assert.All(
            new string[][] { ["inspect"], ["explain"], ["bench", "--seconds", "0.02"], ["report", "-o", Path.Combine(_folder, "page.html")] },
            command => Assert.Equal(0, ToolRun.Of([command[0], model, .. command[1..], "--dimensions", "width=8"]).ExitCode));
    }

    [Fact]
    public void A_report_tells_of_weights_and_tolerance()
    {
        string page = Path.Combine(_folder, "page.html");

        ToolRun run = ToolRun.Of("report", ToolRun.Sample("digits.onnx"), "-o", page, "--no-timing", "--reproducible", "--weights", "bfloat16",
            "--tolerance", "0.015");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        string text = File.ReadAllText(page);
        Assert.Contains("tolerance 1.5e-2 of the largest output", text, StringComparison.Ordinal);
        Assert.Contains("Weights as bfloat16 in 2 of 3 layers", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_are_those_of_the_attribute()
    {
        Command command = new("anything");
        CompilationArguments arguments = CompilationArguments.Of(command);

        ModelOptions Asked(params string[] options) => arguments.Read(command.Parse([ToolRun.Sample("seed.onnx"), .. options])).Options;

        Assert.Equal(new ModelOptions(), Asked());
        Assert.Equal(
            new ModelOptions(Reproducible: true, Tolerance: 0.5, Dimensions: "height=8", Weights: Compiler.WeightFormat.Int8, FixedInputs: "rate=8000",
                Outputs: "y"),
            Asked("--reproducible", "--tolerance", "0.5", "--dimensions", "height=8", "--weights", "int8", "--fixed-inputs", "rate=8000", "--outputs", "y"));
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("explain")]
    [InlineData("verify")]
    [InlineData("bench")]
    public void A_weight_beyond_the_format_is_told(string command)
    {
        string model = Path.Combine(_folder, "large.onnx");
        File.WriteAllBytes(model, OnnxBuilder.Model().Input("x", null, 128).Gemm("x", "y", 64, 128, 3.4e38f).Output("y").ToBytes());

        ToolRun run = ToolRun.Of(command, model, "--weights", "bfloat16");

        Assert.Equal(command == "verify" ? 2 : 1, run.ExitCode);
        Assert.Contains(command == "verify" ? "no reference vectors" : "FG0036", run.Results + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_format_is_told_the_known_ones()
    {
        ToolRun run = ToolRun.Of("inspect", ToolRun.Sample("seed.onnx"), "--weights", "float8");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("bfloat16", run.Errors, StringComparison.Ordinal);
        Assert.Contains("float8", run.Errors, StringComparison.Ordinal);
    }

    [GeneratedRegex("(?<![\\w-])--[a-z][a-z-]+")]
    private static partial Regex LongOption();
}
