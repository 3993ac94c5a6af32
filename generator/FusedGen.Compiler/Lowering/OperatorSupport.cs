using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Which nodes of a graph can be lowered at all.</summary>
internal static class OperatorSupport
{
    /// <summary>Unsupported nodes that are named one by one.</summary>
    private const int MostComplaints = 20;

    /// <exception cref="ModelException">An operator or an opset is not supported. All are named at once.</exception>
    public static void Require(IReadOnlyDictionary<string, long> opsets, IReadOnlyList<OnnxNode> nodes)
    {
        List<ModelDiagnostic> complaints = [];
        foreach (string domain in nodes.Select(n => n.Domain).Distinct(StringComparer.Ordinal))
        {
            if (Opsets.RangeOf(domain) is { } range)
            {
                RequireOpset(opsets, domain, range);
            }
        }

        int more = 0;
        foreach (OnnxNode node in nodes)
        {
            if (Complaint(opsets, node) is not { } complaint)
            {
                continue;
            }

            if (complaints.Count < MostComplaints)
            {
                complaints.Add(complaint);
            }
            else
            {
                more++;
            }
        }

        if (more > 0)
        {
            complaints.Add(new ModelDiagnostic(DiagnosticIds.UnsupportedOperator, ModelSeverity.Error, $"… and {more} more nodes are not supported."));
        }

        if (complaints.Count > 0)
        {
            throw new ModelException(complaints);
        }
    }

    private static void RequireOpset(IReadOnlyDictionary<string, long> opsets, string domain, (int Oldest, int Newest) range)
    {
        string name = domain.Length == 0 ? "ai.onnx" : domain;
        if (!opsets.TryGetValue(domain, out long opset))
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

    private static ModelDiagnostic? Complaint(IReadOnlyDictionary<string, long> opsets, OnnxNode node)
    {
        string subject = NodeContext.Describe(node);
        if (OperatorTable.Find(node.Domain, node.Operator) is not { } lowering)
        {
            return node.Attributes.Values.Any(a => a.Kind == AttributeKind.Graph)
                ? new ModelDiagnostic(
                    DiagnosticIds.Subgraph,
                    ModelSeverity.Error,
                    $"{subject} carries a graph of its own that runs as often as the data say. That is not supported: export by tracing, which writes the steps out, or write them as arithmetic.")
                : new ModelDiagnostic(
                    DiagnosticIds.UnsupportedOperator,
                    ModelSeverity.Error,
                    $"{subject}: the operator is not supported. Write the layer with supported operators, or export with another opset.");
        }

        return opsets[node.Domain] < lowering.Since
            ? new ModelDiagnostic(
                DiagnosticIds.UnsupportedOpset,
                ModelSeverity.Error,
                $"{subject} is supported from opset {lowering.Since} on, and the model is written for opset {opsets[node.Domain]}. Export it with another opset_version.")
            : null;
    }
}
