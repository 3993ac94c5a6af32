using System.Globalization;
using System.Text;
using FusedGen.Compiler.Lowering;
using FusedGen.Conformance.Tests.Running;

namespace FusedGen.Conformance.Tests;

/// <summary>The page of supported operators, from the table of lowerings and the outcomes of the suite.</summary>
internal static class OperatorsPage
{
    public static string Write(IReadOnlyDictionary<string, Outcome> outcomes)
    {
        StringBuilder page = new();
        page.Append("# Supported operators\n\n");
        page.Append("The conformance suite writes this page (`FUSEDGEN_ACCEPT_SNAPSHOTS=1`) and checks that it is current.\n\n");
        page.Append("*Models* counts the models of the conformance material that use the operator and give the right answers, of all that use it.\n");
        page.Append("A model may fail for another of its operators; `tests/FusedGen.Conformance.Tests/expected-failures.tsv` names each with the reason.\n\n");
        page.Append("| operator | opsets | models | not supported |\n|---|---|---|---|\n");
        foreach (SupportedOperator entry in SupportedOperators.All)
        {
            string name = entry.Domain.Length == 0 ? entry.Name : $"{entry.Domain}.{entry.Name}";
            Outcome[] users = outcomes.Values.Where(o => o.Operators.Contains(name)).ToArray();
            page.Append(CultureInfo.InvariantCulture, $"| {name} | {entry.OldestOpset}–{entry.NewestOpset} | {users.Count(o => o.Failure is null)} of {users.Length} | {entry.Restrictions} |\n");
        }

        page.Append("\n## Attributes that change nothing\n\n");
        page.Append("An attribute or an input that is not taken into account is refused (FG0012), and so is one that the operator does not have in the model's opset, but for these:\n\n");
        page.Append("| attribute | operators | why |\n|---|---|---|\n");
        foreach (IGrouping<(string Name, string Reason), AttributeWithoutEffect> same in IrrelevantAttributes.All.GroupBy(a => (a.Name, a.Reason)))
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{same.Key.Name}` | {string.Join(", ", same.Select(a => a.Domain.Length == 0 ? a.Operator : $"{a.Domain}.{a.Operator}"))} | {same.Key.Reason} |\n");
        }

        return page.ToString();
    }

    /// <summary>The page without the counts, which only the whole material gives.</summary>
    public static string WithoutCounts(string page) => string.Join("\n", page.Split('\n').Select(line =>
    {
        string[] cells = line.Split('|');
        return cells.Length == 6 ? string.Join('|', cells[0], cells[1], cells[2], cells[4]) : line;
    }));
}
