using System.Text;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Reporting.Trees;

namespace FusedGen.Compiler.Reporting;

/// <summary>Writes a report as Markdown that also reads well as plain text.</summary>
public static class MarkdownReport
{
    /// <summary>The report; lines end by <c>\n</c>.</summary>
    public static string Write(ModelReport report)
    {
        StringBuilder text = new();
        text.Append($"# {Escape(report.FileName)}\n\n");
        text.Append($"SHA-256 {report.Sha256}\n\n");
        text.Append(report.Options.Length > 0 ? $"Options {report.Options}\n\n" : "");
        text.Append($"{report.Model.Network}\n\n");
        text.Append($"{FoldingSummary.Of(report.Model)}\n\n");
        text.Append($"{report.VerificationText}\n\n");
        text.Append(report.Precision is { } precision ? $"{precision}\n\n" : "");
        WriteCosts(text, report.Before, report.After);
        WriteRules(text, "Folded", report.Folded, "Nothing: no rewrite fits.");
        WriteRules(text, "Refused", report.Refused, "Nothing.");
        WriteTrees(text, report.Trees);
        WritePlan(text, report);
        return text.ToString();
    }

    private static void WriteCosts(StringBuilder text, NetworkCost before, NetworkCost after)
    {
        string[][] rows =
        [
            ["", "as trained", "folded"],
            ["---", "---:", "---:"],
            ["Operations", Figures.Count(before.Operations), Figures.Count(after.Operations)],
            ["Multiply-adds", Figures.Count(before.MultiplyAdds), Figures.Count(after.MultiplyAdds)],
            ["Parameters", Figures.Count(before.Parameters), Figures.Count(after.Parameters)],
            ["Constants", Figures.Bytes(before.WeightBytes), Figures.Bytes(after.WeightBytes)],
            ["Buffers", Figures.Bytes(before.BufferBytes), Figures.Bytes(after.BufferBytes)],
        ];
        int[] widths = Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (string[] row in rows)
        {
            text.Append($"| {row[0].PadRight(widths[0])} | {row[1].PadLeft(widths[1])} | {row[2].PadLeft(widths[2])} |\n");
        }

        text.Append('\n');
    }

    private static void WriteRules(StringBuilder text, string title, IReadOnlyList<RuleGroup> groups, string none)
    {
        text.Append($"## {title}\n\n");
        if (groups.Count == 0)
        {
            text.Append($"{none}\n\n");
        }

        foreach (RuleGroup group in groups)
        {
            text.Append($"{group.Rule}: `{group.Algebra}`\n\n");
            foreach (RepeatedEntry entry in group.Entries)
            {
                text.Append($"- {entry}\n");
            }

            text.Append('\n');
        }
    }

    private static void WriteTrees(StringBuilder text, IReadOnlyList<TreeFacts> nodes)
    {
        if (nodes.Count == 0)
        {
            return;
        }

        text.Append("## Trees\n\n");
        foreach (TreeFacts trees in nodes)
        {
            text.Append($"{trees.Title}: {trees.Counts}\n\n");
            if (trees.First is not null)
            {
                text.Append($"Splits by column: {TreeText.Features(trees)}\n\nThe first tree:\n\n");
                foreach (string line in trees.First.Lines())
                {
                    text.Append($"    {line}\n");
                }

                text.Append('\n');
            }
        }
    }

    private static void WritePlan(StringBuilder text, ModelReport report)
    {
        text.Append("## Plan\n\n");
        foreach (string step in PlanText.Steps(report.Program.Single))
        {
            text.Append($"{step}\n");
        }

        text.Append($"\nMemory: {PlanText.Memory(report.Program)}.\n");
        if (report.Program.Tile is { } tile)
        {
            text.Append($"{PlanText.Batches(tile)}\n");
        }
    }

    /// <summary>A file's name with what Markdown would take for markup escaped.</summary>
    private static string Escape(string name)
    {
        StringBuilder escaped = new();
        foreach (char character in UntrustedText.Escape(name))
        {
            if (character is '*' or '_' or '`' or '[' or ']' or '<' or '>' or '#' or '|')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }
}
