using System.Globalization;
using System.Reflection;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Benchmarking;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Html.Graphs;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Html;

/// <summary>The page about a model. It loads nothing, runs no script, and is well-formed XML too.</summary>
internal sealed class HtmlReport
{
    private const string StyleSheet = "report.css";

    private readonly HtmlWriter _html = new();
    private readonly ModelFile _file;
    private readonly ModelReport _report;

    private HtmlReport(ModelFile file, ModelReport report)
    {
        _file = file;
        _report = report;
    }

    /// <summary>Writes the page.</summary>
    /// <param name="file">The model.</param>
    /// <param name="report">What became of it.</param>
    /// <param name="verification">The comparison with stored answers; null where there are none.</param>
    /// <param name="problem">Why the stored answers cannot be used; null where they can, or where there are
    /// none.</param>
    /// <param name="times">The measured times of the kernels; null to show their work.</param>
    public static string Write(ModelFile file, ModelReport report, VerifyDocument? verification, string? problem, KernelTimes? times)
    {
        HtmlReport page = new(file, report);
        page.WritePage(new VerificationSection(page._html, verification, problem), times);
        return page._html.ToString();
    }

    private void WritePage(VerificationSection verification, KernelTimes? times)
    {
        string name = UntrustedText.Escape(_file.Name);
        using (_html.Open("html", ("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")))
        {
            using (_html.Open("head"))
            {
                _html.Empty("meta", ("charset", "utf-8"));
                _html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
                _html.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
                _html.Text("title", $"{name}: FusedGen report");
                _html.Style(ReadStyle());
            }

            using (_html.Open("body"))
            using (_html.Open("main"))
            {
                WriteHead(name);
                verification.Write();
                WriteGraphs();
                new KernelSection(_html, _report, times).Write();
                RuleSection rules = new(_html);
                rules.Write("Folded", "What was folded into what, by rule, with the algebra of each.", _report.Folded, "No rewrite applies.");
                rules.Write("Refused", "Rewrites that apply but would cost more or be wrong.", _report.Refused, "Nothing was refused.");
                new TreeSection(_html, _report.Trees).Write();
                new WeightSection(_html, _report.Model.Graph).Write();
            }
        }
    }

    private void WriteHead(string name)
    {
        using (_html.Open("header"))
        {
            _html.Text("h1", name);
            _html.Text("p", _report.Model.Network, ("class", "network"));
            _html.Text("p", FoldingSummary.Of(_report.Model));
            using (_html.Open("div", ("class", "figures")))
            {
                NetworkCost before = _report.Before;
                NetworkCost after = _report.After;
                WriteFigure("Operations", Figures.Count(before.Operations), Figures.Count(after.Operations));
                WriteFigure("Multiply-adds", Figures.Count(before.MultiplyAdds), Figures.Count(after.MultiplyAdds));
                WriteFigure("Parameters", Figures.Count(before.Parameters), Figures.Count(after.Parameters));
                WriteFigure("Constants", Figures.Bytes(before.WeightBytes), Figures.Bytes(after.WeightBytes));
                WriteFigure("Buffers", Figures.Bytes(before.BufferBytes), Figures.Bytes(after.BufferBytes));
            }

            using (_html.Open("dl", ("class", "facts")))
            {
                Fact("Inputs", Values(_report.Model.Graph.Inputs, _report.Model.Graph.Inputs.Select(v => v.Name)));
                Fact("Outputs", Values(_report.Model.Graph.Outputs, _report.Model.Lowered.OutputNames));
                Fact("Producer", _report.Model.Lowered.Producer.Length == 0 ? "unknown" : UntrustedText.Escape(_report.Model.Lowered.Producer));
                Fact("Opset", _report.Model.Lowered.Opset.ToString(CultureInfo.InvariantCulture));
                if (_report.Precision is { } precision)
                {
                    Fact("Weights", precision);
                }

                Fact("File", $"{Figures.Bytes(_file.Content.Whole().Length)}, SHA-256 {_file.Sha256}");
            }
        }
    }

    private void WriteFigure(string title, string before, string after)
    {
        using (_html.Open("div", ("class", "figure")))
        {
            _html.Text("span", title, ("class", "label"));
            _html.Text("strong", after);
            _html.Text("span", before == after ? "unchanged" : $"was {before}", ("class", "note"));
        }
    }

    private void Fact(string name, string text)
    {
        _html.Text("dt", name);
        _html.Text("dd", text);
    }

    private static string Values(IEnumerable<Value> values, IEnumerable<string> names) =>
        string.Join(", ", values.Zip(names, (v, n) => $"{UntrustedText.Escape(n)}: {v.Type.Keyword()} {v.Shape}"));

    private void WriteGraphs()
    {
        using (_html.Open("section"))
        {
            _html.Text("h2", "Graph");
            WriteLegend();
            using (_html.Open("div", ("class", "pair")))
            {
                WriteGraph("As trained", "trained", DrawnGraph.Of(_report.Model.Original, _report.Model.Lowered.OutputNames));
                WriteGraph("Folded", "folded", DrawnGraph.Of(_report.Model.Graph, _report.Model.Lowered.OutputNames));
            }
        }
    }

    private void WriteLegend()
    {
        using (_html.Open("ul", ("class", "legend")))
        {
            Key(NodeKind.Input, "input or output");
            Key(NodeKind.Product, "operation with multiply-adds");
            Key(NodeKind.Operation, "other operation");
        }

        void Key(NodeKind kind, string text)
        {
            using (_html.Open("li"))
            {
                _html.Text("span", "", ("class", "key node " + kind.ToString().ToLowerInvariant()));
                _html.Text(text);
            }
        }
    }

    private void WriteGraph(string title, string id, DrawnGraph graph)
    {
        using (_html.Open("figure"))
        {
            _html.Text("figcaption", $"{title}: {Figures.Count(graph.Nodes.Count(n => n.Kind is NodeKind.Product or NodeKind.Operation), "operation")}");
            if (graph.Nodes.Count > GraphPicture.MostNodes)
            {
                _html.Text("p", $"Not drawn: it has more than {Figures.Count(GraphPicture.MostNodes)} nodes.");
                return;
            }

            using (_html.Open("div", ("class", "picture"), ("tabindex", "0"), ("role", "group"), ("aria-label", title)))
            {
                GraphPicture.Write(_html, graph, id,
                    $"{title}: the graph of {Figures.Count(graph.Nodes.Count, "node")}, from top to bottom in order of evaluation");
            }
        }
    }

    private static string ReadStyle()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(StyleSheet)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
