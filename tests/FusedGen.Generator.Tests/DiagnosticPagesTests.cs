using System.Reflection;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Generator.Diagnostics;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>Each diagnostic has a page, each page a diagnostic, and they say the same.</summary>
public class DiagnosticPagesTests
{
    private static readonly DiagnosticDescriptor[] s_descriptors =
        [.. Descriptors(typeof(ModelDescriptors)), .. Descriptors(typeof(UsageDescriptors)), .. Descriptors(typeof(CallSiteDescriptors))];

    [Fact]
    public void Each_diagnostic_has_a_page_and_each_page_a_diagnostic() =>
        Assert.Equal(
            s_descriptors.Select(descriptor => descriptor.Id).Order(StringComparer.Ordinal),
            Directory.GetFiles(Pages(), "FG*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_page_has_the_diagnostics_title_and_says_what_to_do() =>
        Assert.All(s_descriptors, descriptor =>
        {
            string page = File.ReadAllText(Path.Combine(Pages(), descriptor.Id + ".md"));
            Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
            Assert.Contains("\n## Example\n", page, StringComparison.Ordinal);
            Assert.Contains("\n## What to do\n", page, StringComparison.Ordinal);
        });

    [Fact]
    public void Each_page_says_how_severe_the_diagnostic_is() =>
        Assert.All(s_descriptors, descriptor =>
        {
            string severity = File.ReadAllLines(Path.Combine(Pages(), descriptor.Id + ".md"))[2];
            Assert.Contains(Words(descriptor.DefaultSeverity), word => severity.StartsWith($"*{word}", StringComparison.Ordinal));
        });

    [Fact]
    public void The_page_about_the_editor_says_how_severe_its_diagnostics_are()
    {
        string[] rows = [.. File.ReadAllLines(Checkout.At("docs", "analyzers.md")).Where(line => line.StartsWith("| [FG", StringComparison.Ordinal))];
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            string[] cells = row.Split('|', StringSplitOptions.TrimEntries);
            DiagnosticDescriptor descriptor = Assert.Single(s_descriptors, descriptor => cells[1].StartsWith($"[{descriptor.Id}]", StringComparison.Ordinal));
            Assert.Contains(cells[2], Words(descriptor.DefaultSeverity), StringComparer.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public void The_list_of_pages_is_whole()
    {
        string list = File.ReadAllText(Path.Combine(Pages(), "README.md"));
        Assert.All(s_descriptors, descriptor =>
            Assert.Contains($"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.Title} |\n", list, StringComparison.Ordinal));
    }

    [Fact]
    public void No_id_is_used_twice() => Assert.Equal(s_descriptors.Length, s_descriptors.Select(descriptor => descriptor.Id).Distinct().Count());

    [Fact]
    public void Each_of_the_compilers_ids_has_a_descriptor()
    {
        IEnumerable<string> ids = typeof(DiagnosticIds).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(ids, id => Assert.Equal(
            id, ModelDescriptors.Convert(new ModelDiagnostic(id, ModelSeverity.Error, "message"), "model.onnx").Descriptor.Id));
    }

    /// <summary>What a severity is called: editors show information that asks for a change as a suggestion.</summary>
    private static string[] Words(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => ["Error"],
        DiagnosticSeverity.Warning => ["Warning"],
        _ => ["Information", "Suggestion"],
    };

    private static IEnumerable<DiagnosticDescriptor> Descriptors(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>();

    private static string Pages() => Checkout.At("docs", "diagnostics");
}
