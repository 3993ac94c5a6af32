using System.Xml;
using System.Xml.Linq;

namespace FusedGen.Tool.Tests.Harness;

/// <summary>A page that <c>report</c> wrote, read as XML, which it is too.</summary>
internal sealed class ReportedPage
{
    private readonly XDocument _document;

    private ReportedPage(string text, ToolRun run)
    {
        Text = text;
        Run = run;
        using XmlReader reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        _document = XDocument.Load(reader);
    }

    /// <summary>The file as it is.</summary>
    public string Text { get; }

    /// <summary>What the command gave.</summary>
    public ToolRun Run { get; }

    public string Style => Elements("style").Single().Value;

    /// <summary>Writes a page into a folder and reads it; the command must succeed.</summary>
    public static ReportedPage Of(string folder, string model, params string[] options)
    {
        string page = Path.Combine(folder, "page.html");
        ToolRun run = ToolRun.Of(["report", model, "-o", page, .. options]);
        Assert.Equal(0, run.ExitCode);
        return new ReportedPage(File.ReadAllText(page), run);
    }

    /// <summary>The elements of a name, in order.</summary>
    public IEnumerable<XElement> Elements(string name) => _document.Descendants().Where(e => e.Name.LocalName == name);

    /// <summary>The elements with a class, in order.</summary>
    public IEnumerable<XElement> OfClass(string name) => _document.Descendants().Where(e => Classes(e).Contains(name));

    /// <summary>All attributes of the page.</summary>
    public IEnumerable<XAttribute> Attributes() => _document.Descendants().Attributes();

    /// <summary>The card under a heading.</summary>
    public XElement Section(string title) => Elements("section").Single(s => s.Elements().First().Value == title);

    /// <summary>The classes of an element.</summary>
    public static string[] Classes(XElement element) => ((string?)element.Attribute("class") ?? "").Split(' ');

    /// <summary>Asserts that nothing is loaded, run or linked to.</summary>
    public void AssertLoadsNothing()
    {
        Assert.DoesNotContain(_document.Descendants(), e => e.Name.LocalName is "script" or "link" or "img" or "iframe" or "image" or "use" or "object");
        Assert.DoesNotContain(Attributes(), a => a.Name.LocalName is "src" or "href" || a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotMatch("url\\(|@import", Style);
        Assert.All(Attributes().Where(a => a.Value.Contains("url(", StringComparison.Ordinal)),
            a => Assert.StartsWith("url(#", a.Value, StringComparison.Ordinal));
    }
}
