using FusedGen.Package.Tests.Harness;

namespace FusedGen.Package.Tests;

/// <summary>
/// Programs for the JIT: they build under the strictest settings, need nothing but the package, and give the trainer's
/// answers.
/// </summary>
[Collection(PackedFeedGroup.Name)]
public sealed class ManagedProgramTests(PackedFeed feed)
{
    [Fact]
    public void A_program_for_NET_10_answers_as_the_trainer_did_and_has_only_the_runtime_library_beside_it()
    {
        ConsumerProject project = Predictions.Create(feed, "net10", "net10.0", properties: "");

        project.Build().Succeeded();
        CommandResult program = project.Run(Predictions.Inputs(project));

        Predictions.Verify(program);
        Assert.Equal([0], ReferenceVectors.Numbers(program, "allocated-bytes"));
        Assert.Equal(
            ["Consumer", "Consumer.deps.json", "Consumer.dll", "Consumer.pdb", "Consumer.runtimeconfig.json", "FusedGen.Runtime.dll"],
            Directory.GetFileSystemEntries(project.OutputFolder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_program_for_NET_8_in_CSharp_12_answers_as_the_trainer_did()
    {
        ConsumerProject project = Predictions.Create(feed, "net8", "net8.0", """
            <LangVersion>12</LangVersion>
            <SelfContained>true</SelfContained>
            <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
            """);

        project.Build().Succeeded();
        CommandResult program = project.RunSelfContained(Predictions.Inputs(project));

        Predictions.Verify(program);
        Assert.Equal([0], ReferenceVectors.Numbers(program, "allocated-bytes"));
    }

    [Fact]
    public void A_library_with_a_model_brings_its_users_all_that_they_need()
    {
        ConsumerProject library = new(feed, "library", "Library", properties: """
            <OutputType>Library</OutputType>
            <AssemblyName>Networks</AssemblyName>
            <GenerateDocumentationFile>true</GenerateDocumentationFile>
            <IsAotCompatible>true</IsAotCompatible>
            """);
        library.AddModel("seed.onnx", "seed.onnx");
        ConsumerProject user = new(
            feed, "library-user", "LibraryUser", package: null, items: $"""<ProjectReference Include="{library.ProjectFile}" />""");

        user.Build().Succeeded();

        Assert.Matches("^[0-9a-f]{64}\n", user.Run().Output);
    }

    [Fact]
    public void Models_may_be_called_whatever_the_file_system_allows()
    {
        ConsumerProject project = new(feed, "pröject #1, of two", "Paths");
        string[] paths = ["two words.onnx", "semi;colon, comma.onnx", "c#/seed.onnx", "größe/数字.onnx", "100%41.onnx"];
        foreach (string path in paths)
        {
            project.AddModel("seed.onnx", path);
        }

        project.Build().Succeeded();

        string[] hashes = project.Run().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(paths.Length, hashes.Length);
        Assert.Single(hashes.Distinct());
    }
}
