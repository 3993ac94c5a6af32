using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;

namespace FusedGen.Tool.Html.Graphs;

/// <summary>
/// What is drawn of a network: a node for each input, operator and output, an edge for each value that goes from one to
/// another.
/// </summary>
/// <param name="Nodes">The nodes; those that compute come in order of evaluation.</param>
/// <param name="Edges">Pairs of indices of nodes, without duplicates; the first comes earlier.</param>
internal sealed record DrawnGraph(IReadOnlyList<DrawnNode> Nodes, IReadOnlyList<(int From, int To)> Edges)
{
    /// <summary>The picture of a graph. Constants and what depends on them alone have no edge.</summary>
    public static DrawnGraph Of(ModelGraph graph, IReadOnlyList<string> outputNames)
    {
        List<DrawnNode> nodes = [];
        List<(int, int)> edges = [];
        HashSet<(int, int)> known = [];
        Dictionary<Value, int> sources = [];
        void Connect(IEnumerable<Value> values, int to)
        {
            foreach (Value value in values)
            {
                if (sources.TryGetValue(value, out int from) && known.Add((from, to)))
                {
                    edges.Add((from, to));
                }
            }
        }

        foreach (Value input in graph.Inputs)
        {
            sources.TryAdd(input, nodes.Count);
            nodes.Add(new DrawnNode(NodeKind.Input, UntrustedText.Escape(input.Name), Describe(input), UntrustedText.Escape(input.Name)));
        }

        foreach (IReadOnlyList<Operation> group in OperatorGroups.Of(graph))
        {
            Connect(group.SelectMany(o => o.Inputs), nodes.Count);
            foreach (Value output in group.SelectMany(o => o.Outputs))
            {
                sources[output] = nodes.Count;
            }

            // What costs most names it, and what comes last is what it gives.
            Operation operation = group.OrderByDescending(o => o.MultiplyAdds).ThenByDescending(o => group.ToList().IndexOf(o)).First();
            string names = string.Join(", ", operation.Origin.Names.Take(8).Select(UntrustedText.Escape));
            nodes.Add(new DrawnNode(
                operation.MultiplyAdds > 0 ? NodeKind.Product : NodeKind.Operation,
                Description.Of(operation),
                Describe(group[^1].Output),
                $"{Description.Operators(operation.Origin)}: {names}"));
        }

        for (int i = 0; i < graph.Outputs.Count; i++)
        {
            Connect([graph.Outputs[i]], nodes.Count);
            string name = UntrustedText.Escape(outputNames[i]);
            nodes.Add(new DrawnNode(NodeKind.Output, name, Describe(graph.Outputs[i]), name));
        }

        return new DrawnGraph(nodes, edges);
    }

    private static string Describe(Value value) => $"{value.Type.Keyword()} {value.Shape}";
}

/// <summary>What a node stands for, which decides its colour.</summary>
internal enum NodeKind
{
    Input,
    Output,

    /// <summary>An operation with multiply-adds.</summary>
    Product,
    Operation,
}

/// <param name="Title">The first line.</param>
/// <param name="Detail">The second line: type and shape.</param>
/// <param name="Hint">What a pointer over the node shows.</param>
internal sealed record DrawnNode(NodeKind Kind, string Title, string Detail, string Hint);
