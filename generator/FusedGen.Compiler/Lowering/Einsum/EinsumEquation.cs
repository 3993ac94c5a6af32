using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Einsum;

/// <summary>
/// An Einstein sum as labels of axes: letters by their code, the axes of an ellipsis as −1 for the innermost, −2 for
/// the next.
/// </summary>
/// <param name="Inputs">The labels of each operand's axes. One that stands twice in an operand means its
/// diagonal.</param>
/// <param name="Output">The labels of the result's axes, each once. All others are summed.</param>
internal sealed record EinsumEquation(IReadOnlyList<IReadOnlyList<int>> Inputs, IReadOnlyList<int> Output)
{
    private const string Arrow = "->";
    private const string Ellipsis = "...";

    /// <summary>Reads the equation of a node for operands of the given shapes.</summary>
    /// <exception cref="ModelException">The equation is malformed, or does not fit the operands.</exception>
    public static EinsumEquation Parse(NodeContext node, IReadOnlyList<Shape> shapes)
    {
        string text = string.Concat(node.Text("equation", "").Where(c => !char.IsWhiteSpace(c)));
        int arrow = text.IndexOf(Arrow, StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? text : text.Substring(0, arrow)).Split(',');
        if (terms.Length != shapes.Count)
        {
            throw Malformed(node, $"has {terms.Length} terms for {shapes.Count} operands");
        }

        int[][] inputs = terms.Select((term, i) => Labels(node, term, shapes[i].Rank)).ToArray();
        int broadcast = inputs.SelectMany(labels => labels).Where(label => label < 0).Select(label => -label).DefaultIfEmpty(0).Max();
        int[] output = arrow < 0 ? Implicit(inputs, broadcast) : Explicit(node, text.Substring(arrow + Arrow.Length), broadcast);
        if (output.Distinct().Count() != output.Length || output.Except(inputs.SelectMany(labels => labels)).Any(label => label >= 0))
        {
            throw Malformed(node, "names an axis of the result twice, or one that no operand has");
        }

        return new EinsumEquation(inputs, output);
    }

    /// <summary>The labels of a term whose ellipsis stands for as many axes as the others leave.</summary>
    private static int[] Labels(NodeContext node, string term, int rank)
    {
        int ellipsis = term.IndexOf(Ellipsis, StringComparison.Ordinal);
        string before = ellipsis < 0 ? term : term.Substring(0, ellipsis);
        string after = ellipsis < 0 ? "" : term.Substring(ellipsis + Ellipsis.Length);
        if (!(before + after).All(IsLetter))
        {
            throw Malformed(node, $"has the term {UntrustedText.Quote(term)}, which is not made of letters and one ellipsis");
        }

        int rest = rank - before.Length - after.Length;
        if (rest < 0 || (ellipsis < 0 && rest > 0))
        {
            throw Malformed(node, $"has the term {UntrustedText.Quote(term)} for a tensor of {rank} axes");
        }

        return [.. before.Select(c => (int)c), .. Broadcast(rest), .. after.Select(c => (int)c)];
    }

    /// <summary>The axes of the ellipsis, and then in order of their codes the letters that stand once.</summary>
    private static int[] Implicit(int[][] inputs, int broadcast) =>
    [
        .. Broadcast(broadcast),
        .. inputs.SelectMany(labels => labels).Where(label => label >= 0).GroupBy(label => label).Where(group => group.Count() == 1).Select(group => group.Key)
            .OrderBy(label => label),
    ];

    private static int[] Explicit(NodeContext node, string term, int broadcast) => broadcast > 0 && term.IndexOf(Ellipsis, StringComparison.Ordinal) < 0
        ? throw Malformed(node, "has an ellipsis in an operand and none in the result")
        : Labels(node, term, term.Count(IsLetter) + broadcast);

    private static IEnumerable<int> Broadcast(int axes) => Enumerable.Range(1, axes).Reverse().Select(i => -i);

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static ModelException Malformed(NodeContext node, string what) =>
        node.Fail(DiagnosticIds.InvalidGraph, $"sums by the equation {UntrustedText.Quote(node.Text("equation", ""))}, which {what}");
}
