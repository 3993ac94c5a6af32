using FusedGen.Compiler.Diagnostics;
using FusedGen.Tool.Documents;

namespace FusedGen.Tool.Html;

/// <summary>How far each form of the network is from the stored answers, or why nothing was compared.</summary>
/// <param name="html">Takes it.</param>
/// <param name="verification">The comparison; null where there was none.</param>
/// <param name="problem">Why the answers that lie there cannot be used; null where they can, or where there are
/// none.</param>
internal sealed class VerificationSection(HtmlWriter html, VerifyDocument? verification, string? problem)
{
    private static readonly string[] s_columns = ["Largest difference", "Absolute", "Relative", "ULP", "Of the largest output"];

    public void Write()
    {
        using (html.Open("section"))
        {
            html.Text("h2", "Verification");
            if (verification is null)
            {
                using (html.Open("p"))
                {
                    html.Text("span", "Not verified", ("class", problem is null ? "badge" : "badge bad"));
                    html.Text(" " + (problem ?? "There are no reference vectors in the model or beside it."));
                }

                return;
            }

            using (html.Open("p"))
            {
                html.Text("span", verification.IsPassed ? "Passed" : "Failed", ("class", verification.IsPassed ? "badge good" : "badge bad"));
                html.Text($" {Figures.Count(verification.Vectors, "reference vector")} from {verification.Source}; tolerance {verification.ToleranceText}.");
            }

            WriteTable(verification.Networks);
        }
    }

    /// <summary>
    /// A table; on a phone, where its columns do not fit, each row is a list whose entries bear the names of their
    /// columns.
    /// </summary>
    private void WriteTable(IEnumerable<NetworkDifference> networks)
    {
        using (html.Open("table"))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                foreach (string column in s_columns)
                {
                    html.Text("th", column, ("scope", "col"));
                }
            }

            using (html.Open("tbody"))
            {
                foreach (NetworkDifference network in networks)
                {
                    DifferenceDocument d = network.Difference;
                    string[] cells = [Figures.Exponent(d.Absolute), Figures.Exponent(d.Relative), Figures.Count(d.Ulps), Figures.Exponent(d.Scaled)];
                    using (html.Open("tr"))
                    {
                        html.Text("th", network.Network, ("scope", "row"));
                        for (int i = 0; i < cells.Length; i++)
                        {
                            html.Text("td", cells[i], ("data-column", s_columns[i + 1]));
                        }
                    }
                }
            }
        }
    }
}
