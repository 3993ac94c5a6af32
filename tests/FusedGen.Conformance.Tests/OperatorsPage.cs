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
        uint64, [text](tabular.md), or one of the narrow types below. Integers wrap around as their type does. Doubles are
        computed in double, with weights that are not rounded.

        Inputs and outputs of float16 are `Half`. Intermediate values are computed in float, as ONNX Runtime does on a processor
        without half-precision kernels: only an output and an explicit `Cast` to float16 round. Weights of float16 and bfloat16
        keep their values.

        Inputs and outputs of bfloat16 are `float`, because C# has no such type. They are rounded to the nearest bfloat16, and
        so is the result of a `Cast` to it; intermediate values are computed in float. Complex numbers are refused
        ([FG0013](diagnostics/FG0013.md)).

        **Integers of 4 and 2 bits** (int4, uint4, int2, uint2) are cast, quantised, dequantised and moved. Inputs and outputs
        are spans of `byte` that hold them as ONNX packs tensors: two or four elements in a byte, the first in the lowest bits.
        Each sample of a batch has whole bytes: a row of five int4 elements takes three bytes, and the spare bits are written as
        0 and ignored when read. `InputLength` and `InputShape` count bytes. `FusedGen.PackedElements` packs and unpacks them. A
        batch whose dimension is not the leading one is refused. A cast from a floating type rounds to the nearest integer, ties
        to even, and keeps the low bits; `QuantizeLinear` saturates.

        **Floats of 8 and 4 bits** (float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz, float8e8m0, float4e2m1) can be
        cast, quantised, dequantised and moved. Inputs and outputs of float8 are spans of `byte` that hold the bits, and those
        of float4e2m1 are packed like int4. The classes `Float8E4M3FN`, `Float8E4M3FNUZ`, `Float8E5M2`, `Float8E5M2FNUZ`,
        `Float8E8M0` and `Float4E2M1` in `FusedGen` convert them from and to float and double. Values are rounded once to the
        nearest number, ties to even, also from double. The attributes `saturate` and `round_mode` are followed. Where the
        specification says nothing or contradicts the ONNX project's test data:

        | case | result |
        |---|---|
        | ±∞ to float8e4m3fnuz or float8e5m2fnuz with `saturate` | ± the largest number, as in the test data |
        | NaN to float4e2m1, which has none | −0, as in the test data |
        | a negative number to float8e8m0 | NaN |
        | 0 and what is below 2⁻¹²⁷ to float8e8m0 | 2⁻¹²⁷ with `saturate`, otherwise NaN |
        | a float beyond 64 bits to int4, uint4, int2 or uint2 | the low bits of the nearest 64-bit integer; 0 for NaN |

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
