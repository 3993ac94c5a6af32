using System.Globalization;
using System.Text;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;

namespace FusedGen.Tool.Html;

/// <summary>A histogram for each operation with weights.</summary>
internal sealed class WeightSection(HtmlWriter html, ModelGraph graph)
{
    private const double Width = 205;
    private const double Height = 64;

    public void Write()
    {
        (Operation Operation, WeightHistogram Histogram)[] layers =
            [.. graph.OperationsAndBodies.Select(o => (o, WeightHistogram.Of(o))).Where(l => l.Item2 is not null).Select(l => (l.o, l.Item2!))];
        using (html.Open("section"))
        {
            html.Text("h2", "Weights");
            html.Text("p", layers.Length == 0 ? "No operation has weights." : "The folded weights of each operation, without biases.");
            using (html.Open("div", ("class", "histograms")))
            {
                foreach ((Operation operation, WeightHistogram histogram) in layers)
                {
                    WriteLayer(operation, histogram);
                }
            }
        }
    }

    private void WriteLayer(Operation operation, WeightHistogram histogram)
    {
        using (html.Open("figure", ("class", "histogram")))
        {
            html.Text("figcaption", Description.Of(operation));
            using (html.Open(
                "svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", $"0 0 {HtmlWriter.Number(Width)} {HtmlWriter.Number(Height)}"), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-label", "Histogram")))
            {
                html.Empty("path", ("class", "area"), ("d", Area(histogram.Counts)));
            }

            using (html.Open("div", ("class", "ends")))
            {
                html.Text("span", Short(histogram.Least));
                html.Text("span", Short(histogram.Greatest));
            }

            html.Text("p", $"{Figures.Count(histogram.Total, "weight")}, mean {Short(histogram.Mean)}, deviation {Short(histogram.Deviation)}{Zeros(histogram)}", ("class", "note"));
        }
    }

    private static string Zeros(WeightHistogram histogram) =>
        histogram.Zeros == 0 ? "" : $", {((double)histogram.Zeros / histogram.Total).ToString("P0", CultureInfo.InvariantCulture)} zero";

    private static string Area(long[] counts)
    {
        StringBuilder way = new();
        double step = Width / counts.Length;
        long largest = counts.Max();
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                string height = HtmlWriter.Number(Math.Max(1, Height * counts[i] / largest));
                way.Append(CultureInfo.InvariantCulture, $"M{HtmlWriter.Number(i * step)} {HtmlWriter.Number(Height)}v-{height}h{HtmlWriter.Number(step - 0.6)}v{height}z");
            }
        }

        return way.ToString();
    }

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
