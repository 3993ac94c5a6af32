using System.Xml;
using System.Xml.Linq;
using FusedGen.Tool.Html.Graphs;
using FusedGen.Tool.Tests.Harness;

namespace FusedGen.Tool.Tests;

/// <summary>The page: well-formed, by itself, and safe whatever a model's names are.</summary>
public sealed class HtmlReportTests : IDisposable
{
    private const string Hostile = "<script>alert(1)</script>\"'&\u0001\u202e]]>";

    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("digits.onnx")]
    [InlineData("digits.onnx", "--no-timing")]
    [InlineData("seed.onnx")]
    public void The_page_is_well_formed_and_loads_nothing(string model, params string[] options)
    {
        XDocument page = Report(ToolRun.Sample(model), options);

        AssertLoadsNothing(page);
        Assert.Equal(2, page.Descendants().Count(e => e.Name.LocalName == "svg" && e.Attribute("aria-label")!.Value is "As trained" or "Folded"));
        Assert.Contains("Passed", page.Descendants().Where(e => e.Name.LocalName == "span").Select(e => e.Value));
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        string model = Path.Combine(_folder, "m.onnx");
        File.WriteAllBytes(model, ModelWriter.OneOperator("Relu", input: Hostile, output: "o" + Hostile, producer: Hostile));

        XDocument page = Report(model, []);

        AssertLoadsNothing(page);
        Assert.Contains(page.Descendants(), e => e.Name.LocalName == "dd" && e.Value.Contains("<script>alert(1)</script>", StringComparison.Ordinal));
    }

    [Fact]
    public void Nodes_never_overlap_and_edges_pass_beside_them()
    {
        // Each node reads up to three earlier ones: branches, joins and long edges.
        Random random = new(5);
        DrawnNode[] nodes = [.. Enumerable.Range(0, 120).Select(i => new DrawnNode(NodeKind.Operation, $"n{i}", "", ""))];
        (int, int)[] edges = [.. Enumerable.Range(1, nodes.Length - 1).SelectMany(to => Enumerable.Range(0, 3).Select(_ => (random.Next(Math.Max(0, to - 12), to), to))).Distinct()];

        LayeredLayout layout = LayeredLayout.Of(new DrawnGraph(nodes, edges));

        var places = layout.Nodes.Concat(layout.Edges.SelectMany(e => e)).Distinct();
        Assert.All(places.GroupBy(p => p.Layer), layer =>
        {
            var ordered = layer.OrderBy(p => p.X).ToArray();
            Assert.All(ordered.Zip(ordered.Skip(1)), pair => Assert.True(pair.First.X + (pair.First.Width / 2) < pair.Second.X - (pair.Second.Width / 2)));
        });
        Assert.All(places, p => Assert.InRange(p.X, p.Width / 2, layout.Width - (p.Width / 2)));
        Assert.All(layout.Edges, e => Assert.All(e.Zip(e.Skip(1)), pair => Assert.Equal(pair.First.Layer + 1, pair.Second.Layer)));
    }

    private XDocument Report(string model, string[] options)
    {
        string page = Path.Combine(_folder, "page.html");
        ToolRun run = ToolRun.Of(["report", model, "-o", page, .. options]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        using XmlReader reader = XmlReader.Create(page, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static void AssertLoadsNothing(XDocument page)
    {
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "img" or "iframe" or "image" or "use" or "object");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName is "src" or "href" || a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.All(page.Descendants().Where(e => e.Name.LocalName == "style"), e => Assert.DoesNotMatch("url\\(|@import", e.Value));
        Assert.All(page.Descendants().Attributes().Where(a => a.Value.Contains("url(", StringComparison.Ordinal)), a => Assert.StartsWith("url(#", a.Value, StringComparison.Ordinal));
    }
}
