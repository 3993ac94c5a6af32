using System.Globalization;
using System.Text;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;

namespace FusedGen.Tool.Html;

/// <summary>A histogram for each operation with weights.</summary>
internal sealed class WeightSection(HtmlWriter html, ModelGraph graph)
{
    /// <summary>Layers that a page shows at once; more are shown on demand.</summary>
    private const int MostShown = 24;

    private const double Width = 205;
    private const double Height = 64;

    public void Write()
    {
        (Operation Operation, WeightHistogram Histogram)[] layers =
            [.. graph.OperationsAndBodies.Select(o => (o, WeightHistogram.Of(o))).Where(l => l.Item2 is not null).Select(l => (l.o, l.Item2!))];
        using (html.Open("section"))
        {
            html.Text("h2", "Weights");
            html.Text("p", layers.Length == 0
                ? "No operation has weights."
                : "The folded weights of each operation, without biases: how many lie in each of equal intervals from the least to the "
                    + "greatest. The dashed line is zero.");
            WriteLayers(layers.Take(MostShown));
            if (layers.Length > MostShown)
            {
                using (html.Open("details"))
                {
                    html.Text("summary", $"{Figures.Count(layers.Length - MostShown)} more");
                    WriteLayers(layers.Skip(MostShown));
                }
            }
        }
    }

    private void WriteLayers(IEnumerable<(Operation Operation, WeightHistogram Histogram)> layers)
    {
        using (html.Open("div", ("class", "histograms")))
        {
            foreach ((Operation operation, WeightHistogram histogram) in layers)
            {
                WriteLayer(operation, histogram);
            }
        }
    }

    private void WriteLayer(Operation operation, WeightHistogram histogram)
    {
        using (html.Open("figure", ("class", "histogram")))
        {
            html.Text("figcaption", Description.Of(operation));
            using (html.Open(
                "svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", $"0 0 {HtmlWriter.Number(Width)} {HtmlWriter.Number(Height)}"),
                ("preserveAspectRatio", "none"), ("role", "img"), ("aria-label", Label(histogram))))
            {
                html.Empty("path", ("class", "area"), ("d", Area(histogram.Counts)));
                if (histogram.Least < 0 && histogram.Greatest > 0)
                {
                    string zero = HtmlWriter.Number(Width * -histogram.Least / (histogram.Greatest - histogram.Least));
                    html.Empty("path", ("class", "zero"), ("d", $"M{zero} 0V{HtmlWriter.Number(Height)}"));
                }
            }

            using (html.Open("div", ("class", "ends")))
            {
                html.Text("span", Short(histogram.Least));
                if (histogram.Greatest > histogram.Least)
                {
                    html.Text("span", Short(histogram.Greatest));
                }
            }

            html.Text("p", $"{Figures.Count(histogram.Total, "weight")}, mean {Short(histogram.Mean)}, "
                + $"deviation {Short(histogram.Deviation)}{Zeros(histogram)}", ("class", "note"));
        }
    }

    private static string Label(WeightHistogram histogram) =>
        $"Histogram of {Figures.Count(histogram.Total, "weight")} from {Short(histogram.Least)} to {Short(histogram.Greatest)}";

    private static string Zeros(WeightHistogram histogram) =>
        histogram.Zeros == 0 ? "" : $", {((double)histogram.Zeros / histogram.Total).ToString("P0", CultureInfo.InvariantCulture)} zero";

    /// <summary>The bars; a single one stands in the middle.</summary>
    private static string Area(long[] counts)
    {
        StringBuilder way = new();
        double step = Width / WeightHistogram.Intervals;
        double left = (Width - (step * counts.Length)) / 2;
        long largest = counts.Max();
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                string height = HtmlWriter.Number(Math.Max(1, Height * counts[i] / largest));
                way.Append(CultureInfo.InvariantCulture,
                    $"M{HtmlWriter.Number(left + (i * step))} {HtmlWriter.Number(Height)}v-{height}h{HtmlWriter.Number(step - 0.6)}v{height}z");
            }
        }

        return way.ToString();
    }

    /// <summary>
    /// Three digits, and a power of ten where there would be many zeros: <c>0.0377</c>, <c>5.66e-5</c>.
    /// </summary>
    private static string Short(double value) =>
        value.ToString(value == 0 || Math.Abs(value) is >= 1e-4 and < 1e5 ? "G3" : "0.##e+0", CultureInfo.InvariantCulture);
}
