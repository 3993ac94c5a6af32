using System.Globalization;
using System.Text;

namespace FusedGen.Tool.Html.Graphs;

/// <summary>Draws a graph as SVG.</summary>
internal static class GraphPicture
{
    /// <summary>Nodes beyond which nobody reads a picture.</summary>
    public const int MostNodes = 1500;

    /// <summary>The sizes of the fonts, which the style sheet sets.</summary>
    private const double TitleSize = 12;
    private const double DetailSize = 11;

    /// <summary>
    /// Up to this height a picture is still read when it is printed on one page, at half its size; a higher one goes
    /// over several.
    /// </summary>
    private const double MostOfPage = 1900;

    /// <summary>What stays empty at both ends of a line.</summary>
    private const double Inset = 8;

    /// <summary>Writes the picture.</summary>
    /// <param name="html">Takes it.</param>
    /// <param name="graph">The graph, of at most <see cref="MostNodes"/> nodes.</param>
    /// <param name="id">What tells the arrowheads of several pictures of a page apart.</param>
    /// <param name="label">What the picture shows.</param>
    public static void Write(HtmlWriter html, DrawnGraph graph, string id, string label)
    {
        LayeredLayout layout = LayeredLayout.Of(graph);
        WriteStart(html, layout);
        string width = HtmlWriter.Number(layout.Width);
        string height = HtmlWriter.Number(layout.Height);
        string fit = layout.Height <= MostOfPage ? "page" : "pages";
        using (html.Open("svg", ("class", fit), ("xmlns", "http://www.w3.org/2000/svg"), ("width", width), ("height", height),
            ("viewBox", $"0 0 {width} {height}"), ("role", "img"), ("aria-label", label)))
        {
            using (html.Open("defs"))
            using (html.Open("marker", ("id", id), ("viewBox", "0 0 8 8"), ("refX", "7"), ("refY", "4"), ("markerWidth", "7"), ("markerHeight", "7"),
                ("orient", "auto")))
            {
                html.Empty("path", ("d", "M0 0L8 4L0 8z"), ("class", "arrow"));
            }

            foreach (IReadOnlyList<LayeredLayout.Place> edge in layout.Edges)
            {
                html.Empty("path", ("class", "edge"), ("d", Way(edge)), ("marker-end", $"url(#{id})"));
            }

            for (int i = 0; i < graph.Nodes.Count; i++)
            {
                Write(html, graph.Nodes[i], layout.Nodes[i]);
            }
        }
    }

    /// <summary>
    /// A mark at the first node of the top layer: a browser that knows how scrolls a wide picture there, whose left
    /// corner may be empty.
    /// </summary>
    private static void WriteStart(HtmlWriter html, LayeredLayout layout)
    {
        if (layout.Nodes.MinBy(place => place.Top) is { } first)
        {
            html.Text("span", "", ("class", "start"), ("style", $"left:{HtmlWriter.Number(Math.Max(0, first.X - (0.75 * LayeredLayout.NodeWidth)))}px"));
        }
    }

    private static void Write(HtmlWriter html, DrawnNode node, LayeredLayout.Place place)
    {
        using (html.Open("g", ("class", "node " + node.Kind.ToString().ToLowerInvariant())))
        {
            html.Text("title", $"{node.Title}\n{node.Detail}\n{node.Hint}");
            bool isEnd = node.Kind is NodeKind.Input or NodeKind.Output;
            html.Empty(
                "rect",
                ("x", HtmlWriter.Number(place.X - (LayeredLayout.NodeWidth / 2))),
                ("y", HtmlWriter.Number(place.Top)),
                ("width", HtmlWriter.Number(LayeredLayout.NodeWidth)),
                ("height", HtmlWriter.Number(LayeredLayout.NodeHeight)),
                ("rx", HtmlWriter.Number(isEnd ? LayeredLayout.NodeHeight / 2 : 6)));
            string x = HtmlWriter.Number(place.X);
            html.Text("text", NodeText.Fitting(node.Title, LayeredLayout.NodeWidth - (2 * Inset), TitleSize, isBold: true), ("x", x),
                ("y", HtmlWriter.Number(place.Top + 18)), ("class", "title"));
            html.Text("text", NodeText.Fitting(node.Detail, LayeredLayout.NodeWidth - (2 * Inset), DetailSize, isBold: false), ("x", x),
                ("y", HtmlWriter.Number(place.Top + 35)));
        }
    }

    private static string Way(IReadOnlyList<LayeredLayout.Place> places)
    {
        StringBuilder way = new();
        double y = places[0].Top + LayeredLayout.NodeHeight;
        way.Append(CultureInfo.InvariantCulture, $"M{HtmlWriter.Number(places[0].X)} {HtmlWriter.Number(y)}");
        for (int i = 1; i < places.Count; i++)
        {
            double top = places[i].Top;
            string middle = HtmlWriter.Number((y + top) / 2);
            string x = HtmlWriter.Number(places[i].X);
            way.Append(CultureInfo.InvariantCulture, $"C{HtmlWriter.Number(places[i - 1].X)} {middle} {x} {middle} {x} {HtmlWriter.Number(top)}");
            y = top + LayeredLayout.NodeHeight;
            if (i < places.Count - 1)
            {
                way.Append(CultureInfo.InvariantCulture, $"V{HtmlWriter.Number(y)}");
            }
        }

        return way.ToString();
    }
}
