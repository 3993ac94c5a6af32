using System.Text.Json;
using FusedGen.Package.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Package.Tests;

/// <summary>The packed command-line tool, installed and used as the page in its package says.</summary>
[Collection(PackedFeedGroup.Name)]
public sealed class ToolPackageTests
{
    private const string Id = "FusedGen.Tool";
    private const string Install = "dotnet tool install --global " + Id;
    private readonly PackedFeed _feed;
    private readonly string _folder;

    /// <summary>Installs the tool into a fresh folder, with a model beside it.</summary>
    public ToolPackageTests(PackedFeed feed)
    {
        _feed = feed;
        _folder = feed.NewFolder("tool-" + Guid.NewGuid().ToString("N"));
        File.Copy(Path.Combine(PackedFeed.Models, "digits.onnx"), Path.Combine(_folder, "model.onnx"));

        // The folder in place of the user's own, and the version that was packed here.
        string[] words = [.. Install.Replace("--global", "--tool-path installed", StringComparison.Ordinal).Split(' '), "--version", feed.Version];
        Command.Run(_folder, feed.Packages, Command.Dotnet, words[1..]).Succeeded();
    }

    [Fact]
    public void The_commands_of_the_packages_page_do_what_it_says()
    {
        string[] lines = Assert.Single(MarkdownPage.Parse(_feed.Text(Id, "README.md")).Blocks).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Install, lines[0]);
        Dictionary<string, string> outputs = lines[1..]
            .Select(line => line.Split("    ")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(words => words[1], words =>
            {
                Assert.Equal("fusedgen", words[0]);
                return Run(words[1..]).Succeeded().Output;
            });

        Assert.Equal(["bench", "explain", "inspect", "report", "verify"], outputs.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("The model is supported.", outputs["inspect"], StringComparison.Ordinal);
        Assert.Contains("\n## Folded\n", outputs["explain"], StringComparison.Ordinal);
        Assert.Contains("\n## Plan\n", outputs["explain"], StringComparison.Ordinal);
        Assert.Contains("16 reference vectors from the model", outputs["verify"], StringComparison.Ordinal);
        Assert.Contains("Generated code, on this machine", outputs["verify"], StringComparison.Ordinal);
        Assert.Matches("Each call, median +[0-9.]+ [nµm]s", outputs["bench"]);
        Assert.Contains("report.html", outputs["report"], StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(_folder, "report.html")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_options_of_the_attribute_JSON_and_exit_codes_are_as_the_packages_page_says()
    {
        string page = _feed.Text(Id, "README.md");
        Assert.All(["--dimensions", "--weights", "--reproducible", "--tolerance", "--json"],
            option => Assert.Contains($"`{option}`", page, StringComparison.Ordinal));

        Assert.Contains(
            "\nOptions Reproducible = true, Weights = Int8, Tolerance = 0.1\n",
            Run("explain", "model.onnx", "--weights", "int8", "--reproducible", "--tolerance", "0.1").Succeeded().Output, StringComparison.Ordinal);
        using JsonDocument answer = JsonDocument.Parse(Run("inspect", "model.onnx", "--json").Succeeded().Output);
        Assert.Equal(JsonValueKind.Object, answer.RootElement.ValueKind);

        Assert.Equal(1, Run("verify", "model.onnx", "--tolerance", "1e-12").ExitCode);
        Assert.Equal(2, Run("verify", "missing.onnx").ExitCode);
        Assert.Equal(2, Run("verify", "model.onnx", "--tolerance", "much").ExitCode);
    }

    private CommandResult Run(params string[] arguments) =>
        Command.Run(_folder, _feed.Packages, Path.Combine(_folder, "installed", OperatingSystem.IsWindows() ? "fusedgen.exe" : "fusedgen"), arguments);
}
