using System.Reflection;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool.Benchmarking;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Html;

/// <summary>The page about a model. It loads nothing, runs no script, and is well-formed XML too.</summary>
internal static class HtmlReport
{
    private const string StyleSheet = "report.css";

    /// <summary>How the page and its parts look.</summary>
    public static string Style { get; } = ReadStyle();

    /// <summary>Writes the page.</summary>
    /// <param name="file">The model.</param>
    /// <param name="report">What became of it.</param>
    /// <param name="verification">The comparison with stored answers; null where there are none.</param>
    /// <param name="problem">Why the stored answers cannot be used; null where they can, or where there are
    /// none.</param>
    /// <param name="times">The measured times of the kernels; null to show their work.</param>
    public static string Write(ModelFile file, ModelReport report, VerifyDocument? verification, string? problem, KernelTimes? times)
    {
        HtmlWriter html = new();
        using (html.Open("html", ("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")))
        {
            using (html.Open("head"))
            {
                html.Empty("meta", ("charset", "utf-8"));
                html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
                html.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
                html.Text("title", $"{UntrustedText.Escape(file.Name)}: FusedGen report");
                html.Style(Style);
            }

            using (html.Open("body"))
            using (html.Open("main"))
            {
                new HeadSection(html, file, report).Write();
                new VerificationSection(html, verification, problem).Write();
                new GraphSection(html, report.Model).Write();
                new KernelSection(html, report, times).Write();
                RuleSection.WriteBoth(html, report);
                new TreeSection(html, report.Trees).Write();
                new WeightSection(html, report.Model.Graph).Write();
            }
        }

        return html.Page;
    }

    private static string ReadStyle()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(StyleSheet)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
