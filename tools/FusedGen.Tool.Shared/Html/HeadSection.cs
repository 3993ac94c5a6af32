using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Html;

/// <summary>What a network is, and what it costs before and after folding.</summary>
internal sealed class HeadSection(HtmlWriter html, ModelFile file, ModelReport report)
{
    /// <summary>Writes the section.</summary>
    public void Write()
    {
        using (html.Open("header"))
        {
            html.Text("h1", UntrustedText.Escape(file.Name));
            html.Text("p", report.Model.Network, ("class", "network"));
            html.Text("p", FoldingSummary.Of(report.Model));
            using (html.Open("div", ("class", "figures")))
            {
                NetworkCost before = report.Before;
                NetworkCost after = report.After;
                WriteFigure("Operations", Figures.Count(before.Operations), Figures.Count(after.Operations));
                WriteFigure("Multiply-adds", Figures.Count(before.MultiplyAdds), Figures.Count(after.MultiplyAdds));
                WriteFigure("Parameters", Figures.Count(before.Parameters), Figures.Count(after.Parameters));
                WriteFigure("Constants", Figures.Bytes(before.WeightBytes), Figures.Bytes(after.WeightBytes));
                WriteFigure("Buffers", Figures.Bytes(before.BufferBytes), Figures.Bytes(after.BufferBytes));
            }

            using (html.Open("dl", ("class", "facts")))
            {
                Fact("Inputs", Values(report.Model.Graph.Inputs, report.Model.Graph.Inputs.Select(v => v.Name)));
                Fact("Outputs", Values(report.Model.Graph.Outputs, report.Model.Lowered.OutputNames));
                Fact("Producer", report.Model.Lowered.Producer.Length == 0 ? "unknown" : UntrustedText.Escape(report.Model.Lowered.Producer));
                Fact("Opset", report.Model.Lowered.Opset.ToString(CultureInfo.InvariantCulture));
                if (report.Precision is { } precision)
                {
                    Fact("Weights", precision);
                }

                Fact("File", $"{Figures.Bytes(file.Content.Whole().Length)}, SHA-256 {file.Sha256}");
            }
        }
    }

    private void WriteFigure(string title, string before, string after)
    {
        using (html.Open("div", ("class", "figure")))
        {
            html.Text("span", title, ("class", "label"));
            html.Text("strong", after);
            html.Text("span", before == after ? "unchanged" : $"was {before}", ("class", "note"));
        }
    }

    private void Fact(string name, string text)
    {
        html.Text("dt", name);
        html.Text("dd", text);
    }

    private static string Values(IEnumerable<Value> values, IEnumerable<string> names) =>
        string.Join(", ", values.Zip(names, (v, n) => $"{UntrustedText.Escape(n)}: {v.Type.Keyword()} {v.Shape}"));
}
