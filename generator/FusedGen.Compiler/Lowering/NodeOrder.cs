using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Checks how the nodes of a graph hang together and puts them into an order of evaluation: that of the file, as far as
/// it is one. Nodes that no output depends on are left out.
/// </summary>
internal sealed class NodeOrder
{
    private readonly OnnxGraph _graph;
    private readonly ValueScope? _outer;
    private readonly IReadOnlyList<string>[] _reads;
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _producers = new(StringComparer.Ordinal);

    private NodeOrder(OnnxGraph graph, ValueScope? outer)
    {
        _graph = graph;
        _outer = outer;
        _reads = graph.Nodes.Select(NodeReads.Of).ToArray();
    }

    /// <param name="graph">The graph.</param>
    /// <param name="outer">What a graph inside another one may read of that; null for the outermost.</param>
    /// <exception cref="ModelException">A name is defined twice or nowhere, or the nodes form a circle.</exception>
    public static IReadOnlyList<OnnxNode> Of(OnnxGraph graph, ValueScope? outer = null)
    {
        NodeOrder order = new(graph, outer);
        order.Define();
        return order.Sort(order.Needed());
    }

    /// <summary>The nodes that the outputs of a graph need, in the order of the file. Nothing is checked.</summary>
    public static IReadOnlyList<OnnxNode> NeededIn(OnnxGraph graph)
    {
        HashSet<string> names = new(graph.Outputs.Select(output => output.Name), StringComparer.Ordinal);
        bool[] isNeeded = new bool[graph.Nodes.Count];
        for (bool isMore = true; isMore;)
        {
            isMore = false;
            for (int i = graph.Nodes.Count - 1; i >= 0; i--)
            {
                if (!isNeeded[i] && graph.Nodes[i].Outputs.Any(names.Contains))
                {
                    isNeeded[i] = isMore = true;
                    names.UnionWith(NodeReads.Of(graph.Nodes[i]));
                }
            }
        }

        return graph.Nodes.Where((_, i) => isNeeded[i]).ToArray();
    }

    private void Define()
    {
        HashSet<string> initializers = new(StringComparer.Ordinal);
        foreach (OnnxInitializer initializer in _graph.Initializers)
        {
            if (!initializers.Add(initializer.Name))
            {
                throw Twice(initializer.Name);
            }
        }

        foreach (OnnxValueInfo input in _graph.Inputs)
        {
            if (!_given.Add(input.Name))
            {
                throw Twice(input.Name);
            }
        }

        // An initializer that is also listed as an input is its default value.
        _given.UnionWith(initializers);
        for (int i = 0; i < _graph.Nodes.Count; i++)
        {
            foreach (string output in _graph.Nodes[i].Outputs.Where(o => o.Length > 0))
            {
                if (_given.Contains(output) || _producers.ContainsKey(output))
                {
                    throw Twice(output);
                }

                _producers.Add(output, i);
            }
        }
    }

    private HashSet<int> Needed()
    {
        HashSet<int> needed = [];
        Stack<int> pending = new();
        void Demand(string name, Func<string> reader)
        {
            if (name.Length == 0 || _given.Contains(name))
            {
                return;
            }

            if (!_producers.TryGetValue(name, out int producer))
            {
                if (_outer?.Has(name) == true)
                {
                    return;
                }

                throw new ModelException(DiagnosticIds.InvalidGraph, $"{reader()} reads the tensor {UntrustedText.Quote(name)}, which nothing defines.");
            }

            if (needed.Add(producer))
            {
                pending.Push(producer);
            }
        }

        if (_graph.Outputs.Count == 0)
        {
            throw new ModelException(DiagnosticIds.InvalidGraph, "The graph has no outputs, so that there is nothing to predict.");
        }

        foreach (OnnxValueInfo output in _graph.Outputs)
        {
            if (output.Name.Length == 0)
            {
                throw new ModelException(DiagnosticIds.InvalidGraph, "An output of the graph has no name.");
            }

            Demand(output.Name, () => "The graph's list of outputs");
        }

        while (pending.Count > 0)
        {
            int node = pending.Pop();
            foreach (string name in _reads[node])
            {
                Demand(name, () => Reader(_graph.Nodes[node], name));
            }
        }

        return needed;
    }

    private static string Reader(OnnxNode node, string name) =>
        node.Inputs.Contains(name, StringComparer.Ordinal) ? NodeContext.Describe(node) : $"A graph inside {NodeContext.Describe(node)}";

    private List<OnnxNode> Sort(HashSet<int> needed)
    {
        Dictionary<int, int> missing = needed.ToDictionary(n => n, n => Sources(n).Count());
        Dictionary<int, List<int>> readers = [];
        foreach (int node in needed)
        {
            foreach (int source in Sources(node))
            {
                if (!readers.TryGetValue(source, out List<int>? list))
                {
                    readers.Add(source, list = []);
                }

                list.Add(node);
            }
        }

        SortedSet<int> ready = new(needed.Where(n => missing[n] == 0));
        List<OnnxNode> sorted = [];
        while (ready.Count > 0)
        {
            int node = ready.Min;
            ready.Remove(node);
            sorted.Add(_graph.Nodes[node]);
            missing.Remove(node);
            foreach (int reader in readers.TryGetValue(node, out List<int>? list) ? list : [])
            {
                if (--missing[reader] == 0)
                {
                    ready.Add(reader);
                }
            }
        }

        return missing.Count == 0
            ? sorted
            : throw new ModelException(DiagnosticIds.InvalidGraph,
                $"{NodeContext.Describe(_graph.Nodes[missing.Keys.Min()])} depends on its own output: the nodes form a circle.");
    }

    /// <summary>The nodes that a node reads from, each once.</summary>
    private IEnumerable<int> Sources(int node) =>
        _reads[node].Where(name => !_given.Contains(name) && _producers.ContainsKey(name)).Select(name => _producers[name]).Distinct();

    private static ModelException Twice(string name) => new(DiagnosticIds.InvalidGraph, $"The tensor {UntrustedText.Quote(name)} is defined twice.");
}
