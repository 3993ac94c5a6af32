using FusedGen.Compiler.Reporting.Trees;

namespace FusedGen.Tool.Html.Graphs;

/// <summary>Draws a decision tree as SVG: leaves side by side, each split above the middle of its children.</summary>
internal sealed class TreePicture
{
    private const double Width = 150;
    private const double Height = 28;
    private const double LeafStep = Width + 12;
    private const double LevelStep = Height + 34;
    private const double Margin = 10;
    private const double FontSize = 11;
    private const double Inset = 6;

    private readonly List<(DrawnTree Node, double X, double Top)> _nodes = [];
    private readonly List<(double X, double Top, double ToX, double ToTop)> _edges = [];
    private int _leaves;
    private int _levels;

    private TreePicture(DrawnTree root)
    {
        Place(root, 0);
    }

    /// <summary>Writes the picture of a tree.</summary>
    public static void Write(HtmlWriter html, DrawnTree root)
    {
        TreePicture picture = new(root);
        string width = HtmlWriter.Number((picture._leaves * LeafStep) + (2 * Margin));
        string height = HtmlWriter.Number((picture._levels * LevelStep) + Height + (2 * Margin));
        using (html.Open("svg", ("class", "page"), ("xmlns", "http://www.w3.org/2000/svg"), ("width", width), ("height", height),
            ("viewBox", $"0 0 {width} {height}"), ("role", "img"), ("aria-label", $"A decision tree, whose root is {root.Text}")))
        {
            foreach ((double x, double top, double toX, double toTop) in picture._edges)
            {
                string middle = HtmlWriter.Number((top + toTop) / 2);
                html.Empty("path", ("class", "edge"), ("d", $"M{HtmlWriter.Number(x)} {HtmlWriter.Number(top)}C{HtmlWriter.Number(x)} {middle} "
                    + $"{HtmlWriter.Number(toX)} {middle} {HtmlWriter.Number(toX)} {HtmlWriter.Number(toTop)}"));
            }

            foreach ((DrawnTree node, double x, double top) in picture._nodes)
            {
                Write(html, node, x, top);
            }
        }
    }

    private static void Write(HtmlWriter html, DrawnTree node, double x, double top)
    {
        bool isLeaf = node.Yes is null;
        using (html.Open("g", ("class", isLeaf ? "node output" : "node product")))
        {
            html.Text("title", node.Text);
            html.Empty("rect", ("x", HtmlWriter.Number(x - (Width / 2))), ("y", HtmlWriter.Number(top)), ("width", HtmlWriter.Number(Width)),
                ("height", HtmlWriter.Number(Height)), ("rx", HtmlWriter.Number(isLeaf ? Height / 2 : 6)));
            html.Text("text", NodeText.Fitting(node.Text, Width - (2 * Inset), FontSize, isBold: false), ("x", HtmlWriter.Number(x)),
                ("y", HtmlWriter.Number(top + 18)));
        }
    }

    /// <summary>Gives a node and all below it a place.</summary>
    /// <returns>The middle of the node.</returns>
    private double Place(DrawnTree node, int level)
    {
        double top = Margin + (level * LevelStep);
        _levels = Math.Max(_levels, level);
        if (node.Yes is null || node.No is null)
        {
            double place = Margin + (LeafStep * (_leaves + 0.5));
            _leaves++;
            _nodes.Add((node, place, top));
            return place;
        }

        double yes = Place(node.Yes, level + 1);
        double no = Place(node.No, level + 1);
        double x = (yes + no) / 2;
        _nodes.Add((node, x, top));
        _edges.Add((x, top + Height, yes, top + LevelStep));
        _edges.Add((x, top + Height, no, top + LevelStep));
        return x;
    }
}
