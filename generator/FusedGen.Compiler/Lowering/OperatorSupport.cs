using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering.Attention;
using FusedGen.Compiler.Lowering.Loops;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Which nodes of a graph can be lowered at all.</summary>
internal static class OperatorSupport
{
    /// <summary>
    /// Operators that are named. A network that needs more is beyond help, and a hostile file has thousands.
    /// </summary>
    private const int MostOperators = 40;

    /// <summary>
    /// Checks nodes, and those of the graphs that run with them whatever the data are: the bodies of loops, and what
    /// attention does to its scores.
    /// </summary>
    /// <exception cref="ModelException">An operator or an opset is not supported. Each operator is named once, with its
    /// first node.</exception>
    public static void Require(IReadOnlyDictionary<string, long> opsets, IReadOnlyList<OnnxNode> nodes)
    {
        OnnxNode[] all = nodes.SelectMany(WithBodies).ToArray();
        foreach ((string domain, long? opset) in all.Select(n => (n.Domain, Opsets.Of(n, opsets))).Distinct())
        {
            if (Opsets.RangeOf(domain) is { } range)
            {
                RequireOpset(domain, opset, range);
            }
        }

        List<ModelDiagnostic> complaints = [];
        foreach (IGrouping<(string, string, long?), OnnxNode> same in all.GroupBy(n => (n.Domain, n.Operator, Opsets.Of(n, opsets))))
        {
            if (Complaint(same.First(), same.Count(), same.Key.Item3) is { } complaint)
            {
                complaints.Add(complaint);
            }
        }

        if (complaints.Count > MostOperators)
        {
            int more = complaints.Count - MostOperators;
            complaints.RemoveRange(MostOperators, more);
            complaints.Add(new ModelDiagnostic(DiagnosticIds.UnsupportedOperator, ModelSeverity.Error,
                $"… and {Figures.Count(more, "more operator")} that {(more == 1 ? "is" : "are")} not supported."));
        }

        if (complaints.Count > 0)
        {
            throw new ModelException(complaints);
        }
    }

    private static IEnumerable<OnnxNode> WithBodies(OnnxNode node) =>
        new[] { LoopLowering.BodyOf(node) }.OfType<OnnxGraph>().Concat(FlexAttentionLowering.GraphsOf(node))
            .SelectMany(NodeOrder.NeededIn).SelectMany(WithBodies).Prepend(node);

    private static void RequireOpset(string domain, long? opset, (int Oldest, int Newest) range)
    {
        string name = domain.Length == 0 ? "ai.onnx" : domain;
        if (opset is null)
        {
            throw new ModelException(DiagnosticIds.InvalidGraph, $"The model uses operators of the domain {name} but imports no version of it.");
        }

        if (opset < range.Oldest || opset > range.Newest)
        {
            throw new ModelException(
                DiagnosticIds.UnsupportedOpset,
                $"The model is written for opset {opset} of {name}; supported are {range.Oldest} to {range.Newest}. Export it with another opset_version.");
        }
    }

    private static ModelDiagnostic? Complaint(OnnxNode first, int count, long? opset)
    {
        string subject = count == 1 ? NodeContext.Describe(first) : $"{NodeContext.Describe(first)} and {Figures.Count(count - 1)} more";
        if (OperatorTable.Find(first.Domain, first.Operator) is not { } lowering)
        {
            return new ModelDiagnostic(DiagnosticIds.UnsupportedOperator, ModelSeverity.Error,
                $"{subject}: the operator is not supported. {OperatorAdvice.For(first)}");
        }

        return opset < lowering.Since
            ? new ModelDiagnostic(
                DiagnosticIds.UnsupportedOpset,
                ModelSeverity.Error,
                $"{subject} {(count == 1 ? "is" : "are")} supported from opset {lowering.Since} on, and the model is written for opset {opset}. "
                + $"Export it with another opset_version.")
            : null;
    }
}
