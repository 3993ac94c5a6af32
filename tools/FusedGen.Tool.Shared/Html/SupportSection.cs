using FusedGen.Compiler.Diagnostics;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Html;

/// <summary>Whether a model is supported, why not, and its operators.</summary>
internal sealed class SupportSection(HtmlWriter html, InspectDocument model)
{
    private static readonly string[] s_columns = ["Operator", "Nodes", "Supported", "Restrictions"];

    /// <summary>Writes the section.</summary>
    public void Write()
    {
        using (html.Open("section"))
        {
            html.Text("h2", "Support");
            using (html.Open("p"))
            {
                html.Text("span", model.IsSupported ? "Supported" : "Not supported", ("class", model.IsSupported ? "badge good" : "badge bad"));
                int unknown = model.Operators.Count(o => !o.IsSupported);
                html.Text(unknown == 0
                    ? $" {model.File}: {Figures.Count(model.Operators.Length, "operator")}, all of them known."
                    : $" {model.File}: {Figures.Count(unknown)} of {Figures.Count(model.Operators.Length, "operator")} not supported.");
            }

            WriteDiagnostics();
            if (model.Operators.Any(o => !o.IsSupported))
            {
                WriteOperators();
                return;
            }

            using (html.Open("details"))
            {
                html.Text("summary", "Operators");
                WriteOperators();
            }
        }
    }

    private void WriteDiagnostics()
    {
        if (model.Diagnostics.Length == 0)
        {
            return;
        }

        using (html.Open("ul", ("class", "diagnostics")))
        {
            foreach (DiagnosticDocument diagnostic in model.Diagnostics)
            {
                using (html.Open("li"))
                {
                    html.Text("strong", diagnostic.Id, ("class", "bad"));
                    html.Text($" {diagnostic.Message}");
                }
            }
        }
    }

    private void WriteOperators()
    {
        using (html.Open("table"))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                foreach (string column in s_columns)
                {
                    html.Text("th", column, ("scope", "col"), ("class", column == s_columns[3] ? "text" : "column"));
                }
            }

            using (html.Open("tbody"))
            {
                foreach (OperatorDocument known in model.Operators)
                {
                    using (html.Open("tr"))
                    {
                        html.Text("th", known.Domain == ModelFacts.Standard ? known.Name : $"{known.Domain}.{known.Name}", ("scope", "row"));
                        html.Text("td", Figures.Count(known.Count), ("data-column", s_columns[1]));
                        html.Text("td", known.IsSupported ? "yes" : "no", ("data-column", s_columns[2]), ("class", known.IsSupported ? "good" : "bad"));
                        html.Text("td", known.Note.Length == 0 ? "none" : known.Note, ("data-column", s_columns[3]), ("class", "text"));
                    }
                }
            }
        }
    }
}
