using System.Globalization;
using System.Text;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests.Documentation;

/// <summary>
/// The example of each diagnostic's page brings that diagnostic about, with the severity and the message that the page
/// gives.
/// </summary>
public class DiagnosticExampleTests
{
    private const string Section = "Example";

    /// <summary>What no example can bring about, and why.</summary>
    private static readonly Dictionary<string, string> s_without = new(StringComparer.Ordinal)
    {
        ["FG0099"] =
            "A defect of FusedGen itself: one that is known is mended. That failures become this report is tested with a compiler that fails on purpose.",
        ["FG1017"] = "The build step tells it, in projects that the generator has no part in. The tests of the package build some.",
        ["FG1018"] = "The build step tells it, which sees how the package is referenced. The tests of the package build such a project.",
    };

    /// <summary>Other diagnostics that the page says the example brings about too.</summary>
    private static readonly Dictionary<string, string[]> s_beside = new(StringComparer.Ordinal)
    {
        ["FG0001"] = ["FG1026"],
    };

    private static string Pages() => Checkout.At("docs", "diagnostics");

    public static TheoryData<string> Ids() =>
        [.. Directory.GetFiles(Pages(), "FG*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal).Except(s_without.Keys)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_example_of_a_page_brings_the_diagnostic_about(string id)
    {
        MarkdownPage page = MarkdownPage.Read(Path.Combine(Pages(), id + ".md"));
        CodeBlock[] blocks = [.. page.In(Section)];
        Assert.True(blocks.Any(block => block.Language == "csharp"), $"{id} has no example in C#.");

        Diagnostic[] all = await Example(id, blocks).Run();

        // Each model that is compiled has the report of what folding saved.
        Diagnostic[] told = [.. all.Where(diagnostic => diagnostic.Id == id || diagnostic.Id != DiagnosticIds.Folded)];
        Assert.Equal(
            s_beside.GetValueOrDefault(id, []).Append(id).Order(StringComparer.Ordinal),
            told.Select(diagnostic => diagnostic.Id));
        Diagnostic diagnostic = told.Single(report => report.Id == id);
        Assert.Equal(SeverityOn(page), diagnostic.Severity);
        Assert.All(s_beside.GetValueOrDefault(id, []), other => Assert.Contains(page.Prose, line => line.Contains(other, StringComparison.Ordinal)));

        string message = $"{Word(diagnostic.Severity)} {id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}\n";
        Assert.Equal(message, Assert.Single(blocks, block => block.Language.Length == 0).Text);
    }

    [Fact]
    public void A_page_without_an_example_says_why()
    {
        foreach (string id in s_without.Keys)
        {
            MarkdownPage page = MarkdownPage.Read(Path.Combine(Pages(), id + ".md"));
            Assert.Empty(page.In(Section));
            Assert.Contains("No example brings it about", string.Join('\n', page.Prose), StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// The example's project. What a page shows in another way than as the text of a model is made here.
    /// </summary>
    private static PageExample Example(string id, CodeBlock[] blocks) => id switch
    {
        // The page shows the file itself.
        DiagnosticIds.DamagedFile => new PageExample(blocks) { Model = Encoding.UTF8.GetBytes(blocks.Single(block => block.Language == "text").Text) },

        // The page shows what stands in the intermediate folder.
        "FG0005" => new PageExample(blocks) { TextForm = blocks.Single(block => block.Language == "text").Text },

        // The page shows the lines of Python that name 300 columns.
        DiagnosticIds.TooManyNames => new PageExample(blocks)
        {
            Model = OnnxBuilder.Model().Input("x", null, 300).Node("Relu", ["x"], "y").Output("y")
                .Metadata("fusedgen.inputs", "[" + string.Join(", ", Enumerable.Range(0, 300).Select(i => $"\"column {i}\"")) + "]").ToBytes(),
        },
        _ => new PageExample(blocks),
    };

    /// <summary>The first words of a page, in italics: how much the diagnostic weighs.</summary>
    private static DiagnosticSeverity SeverityOn(MarkdownPage page)
    {
        string line = page.Prose.First(text => text.StartsWith('*'));
        return line.Trim('*').Split([' ', ',', ':'])[0] switch
        {
            "Error" => DiagnosticSeverity.Error,
            "Warning" => DiagnosticSeverity.Warning,
            "Information" or "Suggestion" => DiagnosticSeverity.Info,
            string other => throw new InvalidDataException($"'{other}' is no severity."),
        };
    }

    private static string Word(DiagnosticSeverity severity) => severity == DiagnosticSeverity.Info ? "info" : severity.ToString().ToLowerInvariant();
}
