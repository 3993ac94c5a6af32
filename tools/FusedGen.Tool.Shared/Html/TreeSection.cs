using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Reporting.Trees;
using FusedGen.Tool.Html.Graphs;

namespace FusedGen.Tool.Html;

/// <summary>The decision trees: how many, what they test, and the first of each node.</summary>
internal sealed class TreeSection(HtmlWriter html, IReadOnlyList<TreeFacts> nodes)
{
    /// <summary>Columns with a bar of their own.</summary>
    private const int MostBars = 16;

    public void Write()
    {
        if (nodes.Count == 0)
        {
            return;
        }

        using (html.Open("section"))
        {
            html.Text("h2", "Trees");
            html.Text("p", "As they run, after folding: how many splits test each column, and the upper levels of the first tree. A row for which the "
                + "comparison holds goes to the left.");
            foreach (TreeFacts trees in nodes)
            {
                html.Text("h3", trees.Title);
                html.Text("p", trees.Counts);
                WriteBars(trees.Features);
                if (trees.First is { } first)
                {
                    using (html.Open("div", ("class", "picture"), ("tabindex", "0"), ("role", "group"), ("aria-label", $"The first tree of {trees.Title}")))
                    {
                        TreePicture.Write(html, first);
                    }
                }
            }
        }
    }

    private void WriteBars(IReadOnlyList<TestedFeature> features)
    {
        using (html.Open("ul", ("class", "bars")))
        {
            foreach (TestedFeature feature in features.Take(MostBars))
            {
                using (html.Open("li"))
                {
                    html.Text("span", $"{feature.Name}, {Figures.Count(feature.Splits, "split")}");
                    using (html.Open("div", ("class", "track")))
                    {
                        html.Text("span", "", ("class", "fill"), ("style", $"width:{HtmlWriter.Number(100.0 * feature.Splits / features[0].Splits)}%"));
                    }
                }
            }
        }

        if (features.Count > MostBars)
        {
            int splits = features.Skip(MostBars).Sum(feature => feature.Splits);
            html.Text("p", $"{Figures.Count(features.Count - MostBars, "more column")} with {Figures.Count(splits, "split")}.", ("class", "note"));
        }
    }
}
