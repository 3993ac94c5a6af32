using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Tool.Html.Graphs;

namespace FusedGen.Tool.Html;

/// <summary>The graph before and after folding, side by side.</summary>
internal sealed class GraphSection(HtmlWriter html, FoldedModel model)
{
    /// <summary>Writes the section.</summary>
    public void Write()
    {
        using (html.Open("section"))
        {
            html.Text("h2", "Graph");
            WriteLegend();
            using (html.Open("div", ("class", "pair")))
            {
                WriteGraph("As trained", "trained", DrawnGraph.Of(model.Original, model.Lowered.OutputNames));
                WriteGraph("Folded", "folded", DrawnGraph.Of(model.Graph, model.Lowered.OutputNames));
            }
        }
    }

    private void WriteLegend()
    {
        using (html.Open("ul", ("class", "legend")))
        {
            Key(NodeKind.Input, "input or output");
            Key(NodeKind.Product, "operation with multiply-adds");
            Key(NodeKind.Operation, "other operation");
        }

        void Key(NodeKind kind, string text)
        {
            using (html.Open("li"))
            {
                html.Text("span", "", ("class", "key node " + kind.ToString().ToLowerInvariant()));
                html.Text(text);
            }
        }
    }

    private void WriteGraph(string title, string id, DrawnGraph graph)
    {
        using (html.Open("figure"))
        {
            html.Text("figcaption", $"{title}: {Figures.Count(graph.Nodes.Count(n => n.Kind is NodeKind.Product or NodeKind.Operation), "operation")}");
            if (graph.Nodes.Count > GraphPicture.MostNodes)
            {
                html.Text("p", $"Not drawn: it has more than {Figures.Count(GraphPicture.MostNodes)} nodes.");
                return;
            }

            using (html.Open("div", ("class", "picture"), ("tabindex", "0"), ("role", "group"), ("aria-label", title)))
            {
                GraphPicture.Write(html, graph, id,
                    $"{title}: the graph of {Figures.Count(graph.Nodes.Count, "node")}, from top to bottom in order of evaluation");
            }
        }
    }
}
