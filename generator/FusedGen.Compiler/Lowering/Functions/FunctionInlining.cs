using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Functions;

/// <summary>
/// Puts the nodes of the functions that a model defines in the place of the nodes that call them, so that no later step
/// knows functions. A function comes before an operator of its domain and name, also where that is a standard one: the
/// file says what it means.
/// </summary>
public sealed class FunctionInlining
{
    private readonly Dictionary<(string Domain, string Name, string Overload), OnnxFunction> _functions;
    private readonly UniqueNames _names;
    private readonly List<OnnxFunction> _calls = [];
    private int _nodes;
    private int _depth;

    private FunctionInlining(OnnxModel model, Dictionary<(string, string, string), OnnxFunction> functions)
    {
        _functions = functions;
        _names = new UniqueNames(model.Graph);
    }

    /// <summary>The model without functions.</summary>
    /// <exception cref="ModelException">A function is defined twice, calls itself, is called with too much, or all
    /// together become too large.</exception>
    public static OnnxModel Inline(OnnxModel model)
    {
        if (model.Functions.Count == 0)
        {
            return model;
        }

        Dictionary<(string, string, string), OnnxFunction> functions = [];
        foreach (OnnxFunction function in model.Functions)
        {
            (string, string, string) key = (function.Domain, function.Name, function.Overload);
            if (functions.ContainsKey(key))
            {
                throw new ModelException(DiagnosticIds.InvalidGraph, $"The function {Describe(function)} is defined twice.");
            }

            functions.Add(key, function);
        }

        return model with { Graph = new FunctionInlining(model, functions).Expand(model.Graph, call: null), Functions = [] };
    }

    /// <summary>A graph whose nodes call nothing any more.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="call">What the names in it mean; null for a graph outside of functions, whose names stay.</param>
    private OnnxGraph Expand(OnnxGraph graph, FunctionCall? call)
    {
        if (_depth++ > ModelLimits.GraphDepth)
        {
            throw new ModelException(DiagnosticIds.TooLarge,
                $"Graphs and functions lie in each other more than {ModelLimits.GraphDepth} deep; that is the limit.");
        }

        OnnxGraph expanded = new(
            graph.Name,
            Expand(graph.Nodes, call),
            call is null ? graph.Initializers : graph.Initializers.Select(i => i with { Name = call.NameOf(i.Name) }).ToArray(),
            call is null ? graph.Inputs : graph.Inputs.Select(i => i with { Name = call.NameOf(i.Name) }).ToArray(),
            call is null ? graph.Outputs : graph.Outputs.Select(o => o with { Name = call.NameOf(o.Name) }).ToArray())
        {
            Between = call is null ? graph.Between : graph.Between.Select(v => v with { Name = call.NameOf(v.Name) }).ToArray(),
        };
        _depth--;
        return expanded;
    }

    private List<OnnxNode> Expand(IReadOnlyList<OnnxNode> nodes, FunctionCall? call)
    {
        List<OnnxNode> expanded = [];
        foreach (OnnxNode node in nodes)
        {
            Count();
            OnnxNode outside = Translate(node, call);
            if (_functions.TryGetValue((node.Domain, node.Operator, node.Overload), out OnnxFunction? function))
            {
                Inline(outside, function, expanded);
            }
            else
            {
                expanded.Add(outside);
            }
        }

        return expanded;
    }

    /// <summary>A node of a function as it would stand where the function is called.</summary>
    private OnnxNode Translate(OnnxNode node, FunctionCall? call)
    {
        IReadOnlyDictionary<string, AttributeValue> attributes = call is null ? node.Attributes : call.AttributesOf(node);
        if (attributes.Values.Any(attribute => attribute.Graph is not null))
        {
            // What a call gave as an attribute has the names of the caller.
            attributes = attributes.ToDictionary(
                pair => pair.Key,
                pair => pair.Value.Graph is { } graph && !(call?.IsOfCaller(pair.Value) ?? false)
                    ? pair.Value with { Graph = Expand(graph, call?.Inside(graph)) }
                    : pair.Value,
                StringComparer.Ordinal);
        }

        return call is null
            ? node with { Attributes = attributes }
            : node with
            {
                Name = call.NodeName(node),
                Inputs = node.Inputs.Select(call.NameOf).ToArray(),
                Outputs = node.Outputs.Select(call.NameOf).ToArray(),
                Attributes = attributes,
                Opset = call.OpsetOf(node),
            };
    }

    private void Inline(OnnxNode node, OnnxFunction function, List<OnnxNode> target)
    {
        if (_calls.Contains(function))
        {
            IEnumerable<string> circle = _calls.SkipWhile(f => f != function).Append(function).Select(Describe);
            throw new ModelException(DiagnosticIds.InvalidGraph,
                $"{NodeContext.Describe(node)} calls a function that calls itself: {string.Join(" → ", circle)}.");
        }

        if (node.Inputs.Count > function.Inputs.Count || node.Outputs.Count > function.Outputs.Count)
        {
            throw new ModelException(
                DiagnosticIds.InvalidGraph,
                $"{NodeContext.Describe(node)} has {Figures.Count(node.Inputs.Count, "input")} and {Figures.Count(node.Outputs.Count, "output")}, "
                + $"and the function that the model defines has {function.Inputs.Count} and {function.Outputs.Count}.");
        }

        if (_calls.Count >= ModelLimits.FunctionDepth)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"Functions call each other more than {ModelLimits.FunctionDepth} deep; that is the limit.");
        }

        _calls.Add(function);
        FunctionCall call = new(node, function, _names);
        target.AddRange(Expand(function.Nodes, call));
        target.AddRange(call.PassedThrough());
        _calls.RemoveAt(_calls.Count - 1);
    }

    /// <summary>Calls count as nodes: functions of nothing but calls grow as fast as others.</summary>
    private void Count()
    {
        if (++_nodes > ModelLimits.Nodes)
        {
            throw new ModelException(DiagnosticIds.TooLarge,
                $"The functions that the model defines expand to more than {ModelLimits.Nodes} nodes; that is the limit.");
        }
    }

    private static string Describe(OnnxFunction function) =>
        UntrustedText.Quote(function.Domain.Length == 0 ? function.Name : $"{function.Domain}.{function.Name}");
}
