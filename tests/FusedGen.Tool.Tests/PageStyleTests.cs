using System.Globalization;
using System.Text.RegularExpressions;
using FusedGen.Tool.Tests.Harness;

namespace FusedGen.Tool.Tests;

/// <summary>
/// What can be told of how a page looks without a browser: that it adapts, and that its text can be read in both
/// schemes.
/// </summary>
public sealed partial class PageStyleTests : IDisposable
{
    /// <summary>WCAG 2.1, level AA, for text.</summary>
    private const double LeastContrast = 4.5;

    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_page_is_made_for_phones_paper_and_both_schemes()
    {
        ReportedPage page = ReportedPage.Of(_folder, ToolRun.Sample("seed.onnx"), "--no-timing");

        Dictionary<string, string> meta = page.Elements("meta").Where(m => m.Attribute("name") is not null)
            .ToDictionary(m => (string)m.Attribute("name")!, m => (string)m.Attribute("content")!);
        Assert.Equal("width=device-width, initial-scale=1", meta["viewport"]);
        Assert.Equal("light dark", meta["color-scheme"]);
        Assert.Equal("utf-8", (string?)page.Elements("meta").First().Attribute("charset"));
        Assert.Equal("en", (string?)page.Elements("html").Single().Attribute("lang"));
        Assert.All(["@media (prefers-color-scheme: dark)", "@media (max-width: ", "@media print"],
            query => Assert.Contains(query, page.Style, StringComparison.Ordinal));
        Assert.Contains(".picture { position: relative; border: 1px solid var(--line); border-radius: 8px; overflow: auto;", page.Style,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Text_stands_out_from_what_is_behind_it(int scheme)
    {
        string style = ReportedPage.Of(_folder, ToolRun.Sample("seed.onnx"), "--no-timing").Style;
        Dictionary<string, string> colours = Colour().Matches(Scheme().Matches(style)[scheme].Value)
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

        foreach (string text in new[] { "text", "quiet" })
        {
            Assert.All(["page", "card", "input", "output", "product", "operation"], behind => AssertReadable(colours[text], colours[behind]));
        }

        Assert.All(["accent", "good", "bad"], text => AssertReadable(colours[text], colours["card"]));
    }

    private static void AssertReadable(string text, string behind)
    {
        double[] luminances = [Luminance(text), Luminance(behind)];
        double contrast = (luminances.Max() + 0.05) / (luminances.Min() + 0.05);
        Assert.True(contrast >= LeastContrast, string.Create(CultureInfo.InvariantCulture, $"{text} on {behind} has a contrast of {contrast:0.00}."));
    }

    /// <summary>The relative luminance of a colour, by the definition of WCAG 2.1.</summary>
    private static double Luminance(string colour)
    {
        double[] channels = [.. Enumerable.Range(0, 3)
            .Select(i => int.Parse(colour.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }

    [GeneratedRegex(":root \\{[^}]*\\}")]
    private static partial Regex Scheme();

    [GeneratedRegex("--([a-z]+): (#[0-9a-f]{6});")]
    private static partial Regex Colour();
}
