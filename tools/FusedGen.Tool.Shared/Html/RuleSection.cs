using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Reporting;

namespace FusedGen.Tool.Html;

/// <summary>What rewrites did, or why they were refused, by rule.</summary>
internal sealed class RuleSection(HtmlWriter html)
{
    /// <summary>Entries of a rule that a page shows at once; more are shown on demand.</summary>
    private const int MostShown = 12;

    /// <summary>Writes what was folded and what was refused.</summary>
    public static void WriteBoth(HtmlWriter html, ModelReport report)
    {
        RuleSection rules = new(html);
        rules.Write("Folded", "What was folded into what, by rule, with the algebra of each.", report.Folded, "No rewrite applies.");
        rules.Write("Refused", "Rewrites that apply but would cost more or be wrong.", report.Refused, "Nothing was refused.");
    }

    /// <summary>Writes the section.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="explanation">What the entries are.</param>
    /// <param name="groups">The entries.</param>
    /// <param name="none">What to say where there are none.</param>
    private void Write(string title, string explanation, IReadOnlyList<RuleGroup> groups, string none)
    {
        using (html.Open("section"))
        {
            html.Text("h2", title);
            html.Text("p", groups.Count == 0 ? none : explanation);
            foreach (RuleGroup group in groups)
            {
                using (html.Open("div", ("class", "rule")))
                {
                    html.Text("h3", group.Rule);
                    html.Text("code", group.Algebra);
                    if (group.Entries.Count <= MostShown)
                    {
                        WriteEntries(group.Entries);
                    }
                    else
                    {
                        using (html.Open("details"))
                        {
                            html.Text("summary",
                                $"{Figures.Count(group.Entries.Sum(e => e.Times), "rewrite")}, {Figures.Count(group.Entries.Count)} of them different");
                            WriteEntries(group.Entries);
                        }
                    }
                }
            }
        }
    }

    private void WriteEntries(IReadOnlyList<RepeatedEntry> entries)
    {
        using (html.Open("ul", ("class", "entries")))
        {
            foreach (RepeatedEntry entry in entries)
            {
                html.Text("li", entry.ToString());
            }
        }
    }
}
