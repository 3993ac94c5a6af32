using FusedGen.Package.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Package.Tests;

/// <summary>
/// The pages in the packages: a project made of what the one shows writes the model of a project that is made of what
/// the other shows.
/// </summary>
[Collection(PackedFeedGroup.Name)]
public sealed class PackagePageTests(PackedFeed feed)
{
    [Fact]
    public void The_pages_lead_from_a_module_to_its_label()
    {
        CodeBlock[] training = Blocks("FusedGen.TorchSharp");
        Assert.Equal(["xml", "csharp"], training.Select(block => block.Language));
        string trainer = Project("page-training", training[0]);
        File.WriteAllText(Path.Combine(trainer, "Program.cs"), training[1].Text);
        Dotnet(trainer, "run", "-c", "Release");

        CodeBlock[] predicting = Blocks("FusedGen");
        Assert.Equal(["xml", "csharp", "csharp"], predicting.Select(block => block.Language));
        string predictor = Project("page-predicting", predicting[0]);
        Directory.CreateDirectory(Path.Combine(predictor, "models"));
        File.Copy(Path.Combine(trainer, "digits.onnx"), Path.Combine(predictor, "models", "digits.onnx"));
        File.WriteAllText(Path.Combine(predictor, "Digits.cs"), predicting[1].Text);
        Assert.Contains("`Digits.PredictLabel(pixels)`", feed.Text("FusedGen", "README.md"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(predictor, "Program.cs"), $$"""
            float[] pixels = new float[Digits.InputLength];
            float[] manyPixels = new float[3 * Digits.InputLength];
            float[] manyScores = new float[3 * Digits.OutputLength];
            Array.Fill(pixels, 0.5f);
            Array.Fill(manyPixels, 0.5f);
            {{predicting[2].Text}}
            float difference = 0;
            for (int index = 0; index < scores.Length; index++)
            {
                difference = Math.Max(difference, Math.Abs(scores[index] - manyScores[20 + index]));
            }

            Console.WriteLine($"same: {difference < 1e-5f && scores[0] != scores[1]}");
            Console.WriteLine($"label: {Digits.PredictLabel(pixels)}");
            """);
        string output = Dotnet(predictor, "run", "-c", "Release");

        Assert.Contains("same: True", output, StringComparison.Ordinal);
        Assert.Matches("label: (Zero|One|Two|Three|Four|Five|Six|Seven|Eight|Nine)\n", output);
    }

    private CodeBlock[] Blocks(string package) => [.. MarkdownPage.Parse(feed.Text(package, "README.md")).Blocks];

    /// <summary>A program's project with what a page shows of one, and the packages that were packed here.</summary>
    private string Project(string name, CodeBlock shown)
    {
        string folder = feed.NewFolder(name);
        File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              {shown.Text.Replace("Version=\"0.1.0\"", $"Version=\"{feed.Version}\"", StringComparison.Ordinal)}
            </Project>
            """);
        return folder;
    }

    private string Dotnet(string folder, params string[] arguments) => Command.Run(folder, feed.Packages, Command.Dotnet, arguments).Succeeded().Output;
}
