using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using FusedGen.Package.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Package.Tests;

/// <summary>
/// The page for beginners, followed to the letter: its files, its commands in order, and what they print.
/// </summary>
[Collection(PackedFeedGroup.Name)]
public sealed partial class GettingStartedTests(PackedFeed feed)
{
    private const string Prompt = "$ ";

    [Fact]
    public void The_TorchSharp_path_leads_from_training_to_a_native_program()
    {
        MarkdownPage page = MarkdownPage.Read(Checkout.At("docs", "getting-started.md"));
        CodeBlock[] blocks = [.. page.In("TorchSharp")];
        string folder = feed.NewFolder("getting-started");
        foreach (CodeBlock block in blocks.Where(block => block.File is not null))
        {
            string file = Path.Combine(folder, block.File!);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, OnThisMachine(block.Text));
        }

        int commands = 0;
        foreach (CodeBlock block in blocks.Where(block => block.Text.StartsWith(Prompt, StringComparison.Ordinal)))
        {
            string output = "";
            foreach (string line in block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.StartsWith(Prompt, StringComparison.Ordinal))
                {
                    output = Run(folder, line[Prompt.Length..].Split(' '));
                    commands++;
                }
                else
                {
                    Assert.Matches(Pattern(line), output);
                }
            }
        }

        Assert.Equal(4, commands);
    }

    /// <summary>
    /// The text with the packages that were built here, and without the processor that the page says to leave out
    /// elsewhere.
    /// </summary>
    private string OnThisMachine(string text) => string.Join('\n', text
        .Replace("Version=\"0.1.0\"", $"Version=\"{feed.Version}\"", StringComparison.Ordinal)
        .Split('\n')
        .Where(line => Avx2.IsSupported || !line.Contains("<IlcInstructionSet>", StringComparison.Ordinal)));

    private string Run(string folder, string[] words)
    {
        bool isDotnet = words[0] == "dotnet";
        string[] linker = words is ["dotnet", "publish", ..] && OperatingSystem.IsLinux() && !Command.Exists("clang") ? ["-p:CppCompilerAndLinker=gcc"] : [];
        string program = isDotnet ? Command.Dotnet : Path.Combine(folder, words[0]);
        return Command.Run(folder, feed.Packages, program, [.. words[1..], .. linker]).Succeeded().Output;
    }

    /// <summary>A line of the page; numbers that depend on the processor and on chance may be others.</summary>
    private static string Pattern(string line) => Number().Replace(Regex.Escape(line), match => match.Value[0] == 'e' ? "e[-+][0-9]+" : "[0-9,]+");

    [GeneratedRegex("e-[0-9]+|[0-9]+")]
    private static partial Regex Number();
}
