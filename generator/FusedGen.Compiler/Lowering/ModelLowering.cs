using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Writes an ONNX network in the graph's few operations, with static shapes.</summary>
public static class ModelLowering
{
    /// <summary>Unsupported nodes that are named one by one.</summary>
    private const int MostComplaints = 20;

    /// <summary>Lowers a model.</summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    /// <exception cref="ModelException">The model contradicts itself or needs something that is not supported. All unsupported operators are named at once.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LoweredModel Lower(OnnxModel model, CancellationToken cancellationToken = default) => Lower(model, FixedDimensions.None, cancellationToken);

    /// <summary>Lowers a model with sizes for the dimensions that its file leaves open.</summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="dimensions">The sizes.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    /// <exception cref="ModelException">The model contradicts itself or needs something that is not supported. All unsupported operators are named at once.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LoweredModel Lower(OnnxModel model, FixedDimensions dimensions, CancellationToken cancellationToken)
    {
        IReadOnlyList<OnnxNode> nodes = NodeOrder.Of(model.Graph);
        RequireSupport(model, nodes);

        Dictionary<string, Value> values = new(StringComparer.Ordinal);
        foreach (OnnxInitializer initializer in model.Graph.Initializers)
        {
            values.Add(initializer.Name, new Value(initializer.Name, initializer.Tensor));
        }

        IReadOnlyList<Value> inputs = ModelInput.ValuesOf(model.Graph.Inputs.Where(i => !values.ContainsKey(i.Name)).ToArray(), dimensions);
        foreach (Value input in inputs)
        {
            values.Add(input.Name, input);
        }

        int ports = inputs.Count + model.Graph.Outputs.Count;
        if (ports > ModelLimits.Ports)
        {
            throw new ModelException(
                DiagnosticIds.TooLarge, $"The graph has {ports} inputs and outputs; the limit is {ModelLimits.Ports}. Stack them into fewer tensors before the export.");
        }

        HashSet<string> used = new(nodes.SelectMany(n => n.Inputs).Concat(model.Graph.Outputs.Select(o => o.Name)), StringComparer.Ordinal);
        GraphBuilder graph = new(cancellationToken);
        foreach (OnnxNode node in nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            NodeContext context = new(node, (int)model.Opsets[node.Domain], graph, values, used);
            OperatorTable.Find(node.Domain, node.Operator)!.Lower(context);
        }

        List<Value> outputs = [];
        foreach (OnnxValueInfo output in model.Graph.Outputs)
        {
            outputs.Add(values.TryGetValue(output.Name, out Value? value) ? value : throw new ModelException(
                DiagnosticIds.UnsupportedAttribute, $"The output {UntrustedText.Quote(output.Name)} comes from an optional output of a node that is not supported."));
        }

        ModelGraph result = new(inputs, outputs, graph.Operations);
        result.RemoveDeadOperations();
        return new LoweredModel(
            result, model.Graph.Outputs.Select(o => o.Name).ToArray(), model.Opsets.TryGetValue(Opsets.Standard, out long opset) ? opset : 0, model.Producer, model.Metadata)
        {
            DefaultedInputs = model.Graph.Inputs.Select(i => i.Name).Where(name => inputs.All(input => input.Name != name)).ToArray(),
        };
    }

    private static void RequireSupport(OnnxModel model, IReadOnlyList<OnnxNode> nodes)
    {
        List<ModelDiagnostic> complaints = [];
        foreach (string domain in nodes.Select(n => n.Domain).Distinct(StringComparer.Ordinal))
        {
            if (Opsets.RangeOf(domain) is { } range)
            {
                RequireOpset(model, domain, range);
            }
        }

        int more = 0;
        foreach (OnnxNode node in nodes)
        {
            if (Complaint(model, node) is not { } complaint)
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

    private static void RequireOpset(OnnxModel model, string domain, (int Oldest, int Newest) range)
    {
        string name = domain.Length == 0 ? "ai.onnx" : domain;
        if (!model.Opsets.TryGetValue(domain, out long opset))
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

    private static ModelDiagnostic? Complaint(OnnxModel model, OnnxNode node)
    {
        string subject = NodeContext.Describe(node);
        if (node.Attributes.Values.Any(a => a.Kind == AttributeKind.Graph))
        {
            return new ModelDiagnostic(
                DiagnosticIds.Subgraph,
                ModelSeverity.Error,
                $"{subject} carries a graph of its own. Control flow is not supported: export by tracing, or write the branch as arithmetic (Where).");
        }

        if (OperatorTable.Find(node.Domain, node.Operator) is not { } lowering)
        {
            return new ModelDiagnostic(
                DiagnosticIds.UnsupportedOperator,
                ModelSeverity.Error,
                $"{subject}: the operator is not supported. Write the layer with supported operators, or export with another opset.");
        }

        return model.Opsets[node.Domain] < lowering.Since
            ? new ModelDiagnostic(
                DiagnosticIds.UnsupportedOpset,
                ModelSeverity.Error,
                $"{subject} is supported from opset {lowering.Since} on, and the model is written for opset {model.Opsets[node.Domain]}. Export it with another opset_version.")
            : null;
    }
}
