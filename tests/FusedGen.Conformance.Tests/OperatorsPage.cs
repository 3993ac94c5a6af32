using System.Globalization;
using System.Text;
using FusedGen.Compiler.Lowering;
using FusedGen.Conformance.Tests.Material;
using FusedGen.Conformance.Tests.Running;

namespace FusedGen.Conformance.Tests;

/// <summary>The page of supported operators, from the table of lowerings and the outcomes of the suite.</summary>
internal static class OperatorsPage
{
    private const string Head = """
        # Supported operators

        The conformance suite writes this page (`FUSEDGEN_ACCEPT_SNAPSHOTS=1`) and checks that it is current.

        *Models* is the number of conformance models that use the operator and give the right answers, of all that use it. A
        model may fail because of another operator; `tests/FusedGen.Conformance.Tests/expected-failures.tsv` lists each failure
        with its reason. *Official* counts the ONNX project's operator tests among them, unmodified: their shapes, axes and
        weights are inputs. [Sizes that are inputs](run-time-sizes.md) describes what this means for a model.

        """;

    private const string Types = """
        ## Element types

        Inputs, outputs and intermediate values are float, double, bool, int8, int16, int32, int64, uint8, uint16, uint32,
        uint64 or [text](tabular.md). Integers wrap around as their type does. Doubles are computed in double, with weights that
        are not rounded.

        Inputs and outputs of float16 are `Half`. Intermediate values are computed in float, as ONNX Runtime does on a processor
        without half-precision kernels: only an output and an explicit `Cast` to float16 round. Weights of float16 and bfloat16
        keep their values.

        Inputs and outputs of bfloat16 are `float`, because C# has no such type. They are rounded to the nearest bfloat16, and
        so is the result of a `Cast` to it; intermediate values are computed in float. Floats of 8 bits or less, integers of 4
        bits or less that are not constant, and complex numbers are refused ([FG0013](diagnostics/FG0013.md)).

        The mean of integers is the quotient of their exact sum, rounded towards zero, even if the sum exceeds a type of up to
        32 bits; sums of 64 bits wrap around.

        ## Attributes without effect

        An attribute or an input that would be ignored is refused (FG0012), and so is one that the operator does not have in the
        model's opset. These attributes are exceptions:


        """;

    public static string Write(IReadOnlyDictionary<string, Outcome> outcomes)
    {
        StringBuilder page = new(Head);
        KeyValuePair<string, Outcome>[] models = outcomes.Where(o => !ConformanceCase.IsUnmodifiedForm(o.Key)).ToArray();
        KeyValuePair<string, Outcome>[] official = outcomes.Where(o => ConformanceCase.IsUnmodified(o.Key, outcomes.ContainsKey)).ToArray();
        page.Append(CultureInfo.InvariantCulture, $"\nOf {official.Length} official files {official.Count(o => o.Value.Failure is null)} pass.\n\n");
        page.Append("| operator | opsets | models | official | restrictions |\n|---|---|---|---|---|\n");
        foreach (SupportedOperator entry in SupportedOperators.All)
        {
            string name = entry.Domain.Length == 0 ? entry.Name : $"{entry.Domain}.{entry.Name}";
            page.Append(CultureInfo.InvariantCulture,
                $"| {name} | {entry.OldestOpset}–{entry.NewestOpset} | {Passed(models, name)} | {Passed(official, name)} | {entry.Restrictions} |\n");
        }

        page.Append('\n').Append(Types);
        page.Append("| attribute | operators | why |\n|---|---|---|\n");
        foreach (IGrouping<(string Name, string Reason), AttributeWithoutEffect> same in IrrelevantAttributes.All.GroupBy(a => (a.Name, a.Reason)))
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| `{same.Key.Name}` | "
                + $"{string.Join(", ", same.Select(a => a.Domain.Length == 0 ? a.Operator : $"{a.Domain}.{a.Operator}"))} | {same.Key.Reason} |\n");
        }

        return page.ToString();
    }

    private static string Passed(KeyValuePair<string, Outcome>[] models, string name)
    {
        Outcome[] users = models.Select(model => model.Value).Where(o => o.Operators.Contains(name)).ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{users.Count(o => o.Failure is null)} of {users.Length}");
    }

    /// <summary>The page without the counts, which only the whole material gives.</summary>
    public static string WithoutCounts(string page) => string.Join("\n", page.Split('\n').Select(line =>
    {
        string[] cells = line.Split('|');
        return line.StartsWith("Of ", StringComparison.Ordinal) ? ""
            : cells.Length == 7 ? string.Join('|', cells[0], cells[1], cells[2], cells[5])
            : line;
    }));
}
