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
    public void The_list_of_pages_is_whole()
    {
        string list = File.ReadAllText(Path.Combine(Pages(), "README.md"));
        Assert.All(s_descriptors, descriptor => Assert.Contains($"| [{descriptor.Id}]({descriptor.Id}.md) | {descriptor.Title} |\n", list, StringComparison.Ordinal));
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

    private static IEnumerable<DiagnosticDescriptor> Descriptors(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>();

    private static string Pages() => Checkout.At("docs", "diagnostics");
}
