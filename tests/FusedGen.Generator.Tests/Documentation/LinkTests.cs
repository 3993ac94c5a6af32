using FusedGen.Tests;

namespace FusedGen.Generator.Tests.Documentation;

/// <summary>
/// Every link of the documentation leads to a file of the repository, and to a heading of it where it says so.
/// </summary>
public class LinkTests
{
    /// <summary>
    /// The root's page, those below <c>docs</c>, and those that packages and programs have beside them.
    /// </summary>
    public static TheoryData<string> Pages() =>
    [
        .. new[] { "benchmarks", "docs", "generator", "playground", "runtime", "sample-app", "tests", "tools", "training" }
            .SelectMany(folder => Directory.GetFiles(Checkout.At(folder), "*.md", SearchOption.AllDirectories))
            .Append(Checkout.At("README.md"))
            .Select(file => Path.GetRelativePath(Checkout.Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj") && !path.Contains(".verified.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string path)
    {
        string file = Checkout.At(path);
        MarkdownPage page = MarkdownPage.Read(file);
        Assert.True(page.IsClosed, $"A block of code in {path} does not end.");

        Assert.All(page.Links.Where(link => !link.Contains("://", StringComparison.Ordinal)), link =>
        {
            string[] parts = link.Split('#');
            string target = parts[0].Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, parts[0]));
            Assert.True(File.Exists(target), $"{path} links to {link}, and there is no such file.");
            Assert.StartsWith(Checkout.Root, target, StringComparison.Ordinal);
            if (parts.Length > 1)
            {
                Assert.Contains(parts[1], MarkdownPage.Read(target).Anchors);
            }
        });
    }

    [Fact]
    public void The_index_names_each_page_and_is_linked_from_the_front()
    {
        MarkdownPage index = MarkdownPage.Read(Checkout.At("docs", "README.md"));

        Assert.Equal(
            Directory.GetFiles(Checkout.At("docs"), "*.md").Select(file => Path.GetFileName(file)).Where(name => name != "README.md")
                .Order(StringComparer.Ordinal),
            index.Links.Where(link => !link.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("docs/README.md", MarkdownPage.Read(Checkout.At("README.md")).Links);
    }

    [Theory]
    [InlineData("# A `b` c!\n## Twice\n## Twice\n", "a-b-c", "twice", "twice-1")]
    [InlineData("```\n# no heading\n```\n### C# 12 or later\n", "c-12-or-later")]
    public void Anchors_are_those_of_the_headings(string text, params string[] anchors) => Assert.Equal(anchors, MarkdownPage.Parse(text).Anchors);

    [Fact]
    public void Links_in_code_are_none() =>
        Assert.Equal(["b.md", "d.png"], MarkdownPage.Parse("[a](b.md) `[x](y.md)` ![c](d.png)\n```\n[e](f.md)\n```\n").Links);
}
