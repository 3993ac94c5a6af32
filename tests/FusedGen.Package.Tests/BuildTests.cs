using System.Text.Json;
using FusedGen.Package.Tests.Harness;

namespace FusedGen.Package.Tests;

/// <summary>
/// The build step in the builds of users: incremental, cleaned, in IDEs, and clear about models that cannot be
/// compiled.
/// </summary>
[Collection(PackedFeedGroup.Name)]
public sealed class BuildTests(PackedFeed feed)
{
    [Fact]
    public void The_compiler_runs_again_only_for_another_model_and_clean_removes_the_texts()
    {
        ConsumerProject project = new(feed, "incremental", "Size");
        project.AddModel("seed.onnx", "seed.onnx");
        project.Build().Succeeded();
        DateTime first = Compiled(project);

        project.Build().Succeeded();
        Assert.Equal(first, Compiled(project));

        // A later time says nothing where the content is the same.
        project.AddModel("seed.onnx", "seed.onnx");
        project.Build().Succeeded();
        Assert.Equal(first, Compiled(project));

        // Its fingerprint is part of what is generated.
        byte[] seed = File.ReadAllBytes(Path.Combine(PackedFeed.Models, "seed.onnx"));
        project.AddModel(Replaced(seed, "fusedgen.vectors.training"u8, "fusedgen.vectors.elsewhere"u8[..25]), "seed.onnx");
        project.Build().Succeeded();
        Assert.NotEqual(first, Compiled(project));

        Assert.Single(Texts(project));
        project.Dotnet("clean", "-c", "Release", "-v:q").Succeeded();
        Assert.Empty(Texts(project));
    }

    [Fact]
    public void An_IDE_sees_the_text_in_the_models_place()
    {
        ConsumerProject project = new(feed, "design-time", "Size");
        project.AddModel("seed.onnx", "seed.onnx");
        project.Dotnet("restore").Succeeded();

        CommandResult build = project.Dotnet(
            "msbuild", "-t:CoreCompile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-getItem:AdditionalFiles", "-getItem:CscCommandLineArgs").Succeeded();

        using JsonDocument answer = JsonDocument.Parse(build.Output);
        string[] files = Items(answer, "AdditionalFiles").ToArray();
        string file = Assert.Single(files, name => !name.EndsWith("FusedGen.DesignTime.txt", StringComparison.Ordinal));
        Assert.Equal(2, files.Length);
        Assert.All(files, name => Assert.True(File.Exists(Path.Combine(project.Folder, name)), name));
        Assert.EndsWith("/seed.onnx.txt", file.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.StartsWith("fusedgen-model ", File.ReadAllText(Path.Combine(project.Folder, file)), StringComparison.Ordinal);
        Assert.Equal(
            files.Select(name => "/additionalfile:" + name),
            Items(answer, "CscCommandLineArgs").Where(argument => argument.StartsWith("/additionalfile:", StringComparison.Ordinal)));

        CommandResult whole = project.Dotnet(
            "msbuild", "-t:CoreCompile", "-p:DesignTimeBuild=true", "-p:FusedGenWeightsInEditor=true", "-p:SkipCompilerExecution=true",
            "-getItem:AdditionalFiles").Succeeded();
        using JsonDocument wholeAnswer = JsonDocument.Parse(whole.Output);
        Assert.Equal(file, Assert.Single(Items(wholeAnswer, "AdditionalFiles")));
    }

    [Fact]
    public void Each_type_gets_the_report_of_its_own_program_until_clean_removes_them()
    {
        ConsumerProject project = new(feed, "reports", "Reports", properties: "<FusedGenReport>true</FusedGenReport>");
        project.AddModel("seed.onnx", "seed.onnx");

        string[] told = Told(BuildWithMessages(project).Succeeded());

        Assert.Equal(2, told.Length);
        Assert.All(told, line => Assert.Contains("seed.onnx: Verified: ", line, StringComparison.Ordinal));
        Assert.Contains("\nOptions Reproducible = true\n", Report(project, "Networks.Reproducible"), StringComparison.Ordinal);
        Assert.DoesNotContain("\nOptions ", Report(project, "Predictor"), StringComparison.Ordinal);

        Assert.Empty(Told(BuildWithMessages(project).Succeeded()));

        string source = Path.Combine(project.Folder, "Networks.cs");
        File.WriteAllText(source, File.ReadAllText(source).Replace("Reproducible = true", "Tolerance = 0.5", StringComparison.Ordinal));
        Assert.Single(Told(BuildWithMessages(project).Succeeded()));
        Assert.Contains("\nOptions Tolerance = 0.5\n", Report(project, "Networks.Reproducible"), StringComparison.Ordinal);

        // No program, no report.
        File.WriteAllText(source, File.ReadAllText(source).Replace("Tolerance = 0.5", "Tolerance = 1e-30", StringComparison.Ordinal));
        CommandResult failed = BuildWithMessages(project);
        Assert.Contains("error FG0030: seed.onnx", failed.Output, StringComparison.Ordinal);
        Assert.Empty(Told(failed));

        project.Dotnet("clean", "-c", "Release", "-v:q").Succeeded();
        Assert.Empty(Directory.GetFiles(Path.Combine(project.Folder, "obj"), "*.fused.md", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_model_that_cannot_be_compiled_is_named_and_the_others_are_compiled()
    {
        ConsumerProject project = new(feed, "failures", "Failures");
        byte[] seed = File.ReadAllBytes(Path.Combine(PackedFeed.Models, "seed.onnx"));
        project.AddModel("seed.onnx", "seed.onnx");
        project.AddModel(seed[..(seed.Length / 4)], "damaged.onnx");
        project.AddModel(Replaced(seed, "BatchNormalization"u8, "BatchNormalisation"u8), "unsupported.onnx");

        CommandResult build = project.Build();

        Assert.NotEqual(0, build.ExitCode);
        Assert.Collection(
            Errors(build),
            error => AssertNames(error, "FG0001", "absent.onnx"),
            error => AssertNames(error, "FG0002", "damaged.onnx"),
            error => AssertNames(error, "FG0011", "unsupported.onnx"));
    }

    [Fact]
    public void A_model_that_is_listed_and_not_there_is_named()
    {
        ConsumerProject project = new(feed, "not-there", "Size", items: """<AdditionalFiles Include="models/seed.onnx" />""");

        CommandResult build = project.Build();

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("error FG0001: ", build.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(project.Folder, "models", "seed.onnx"), build.Output, StringComparison.Ordinal);
    }

    private static DateTime Compiled(ConsumerProject project) =>
        File.GetLastWriteTimeUtc(Path.Combine(project.Folder, "obj", "Release", "net10.0", "Consumer.dll"));

    private static string[] Texts(ConsumerProject project) =>
        Directory.GetFiles(Path.Combine(project.Folder, "obj"), "*.onnx.txt", SearchOption.AllDirectories);

    private static CommandResult BuildWithMessages(ConsumerProject project) => project.Dotnet("build", "-c", "Release", "-v:m");

    private static string[] Told(CommandResult build) => [.. build.Output.Split('\n').Where(line => line.Contains(".fused.md", StringComparison.Ordinal))];

    private static string Report(ConsumerProject project, string type) =>
        File.ReadAllText(Assert.Single(Directory.GetFiles(Path.Combine(project.Folder, "obj"), type + ".fused.md", SearchOption.AllDirectories)));

    private static IEnumerable<string> Items(JsonDocument answer, string name) =>
        answer.RootElement.GetProperty("Items").GetProperty(name).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);

    /// <summary>The errors without the places that they are reported at; a build prints each twice.</summary>
    private static IEnumerable<string> Errors(CommandResult build) => build.Output.Split('\n')
        .Where(line => line.Contains(": error ", StringComparison.Ordinal))
        .Select(line => line[line.IndexOf(": error ", StringComparison.Ordinal)..])
        .Distinct()
        .Order(StringComparer.Ordinal);

    private static void AssertNames(string error, string id, string file)
    {
        Assert.Contains($": error {id}: ", error, StringComparison.Ordinal);
        Assert.Contains(file, error, StringComparison.Ordinal);
    }

    private static byte[] Replaced(byte[] content, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        byte[] copy = [.. content];
        to.CopyTo(copy.AsSpan(content.AsSpan().IndexOf(from)));
        return copy;
    }
}
