using FusedGen.Compiler.Graph;

namespace FusedGen.Tool.Html.Graphs;

/// <summary>
/// The operations of a graph by the nodes of the file that they stand for: a softmax is one step to whoever wrote the
/// model, whatever it was lowered to. Operations of one node stay apart where others between them would make a circle
/// of arrows.
/// </summary>
internal sealed class OperatorGroups
{
    private readonly List<List<Operation>> _groups = [];
    private readonly Dictionary<Operation, int> _groupOf = [];
    private readonly Dictionary<string, int> _latest = new(StringComparer.Ordinal);

    /// <summary>For each group those that it depends on, through others too.</summary>
    private readonly List<HashSet<int>> _before = [];

    private OperatorGroups(ModelGraph graph)
    {
        foreach (Operation operation in graph.Operations)
        {
            HashSet<int> read = [.. operation.Inputs.Where(i => i.Producer is not null && _groupOf.ContainsKey(i.Producer)).Select(i => _groupOf[i.Producer!])];
            HashSet<int> before = [.. read, .. read.SelectMany(group => _before[group])];
            string key = string.Join('\0', operation.Origin.Names.Concat(operation.Origin.Operators));
            bool joins = _latest.TryGetValue(key, out int group) && !read.Any(r => r != group && _before[r].Contains(group));
            if (!joins)
            {
                group = _groups.Count;
                _groups.Add([]);
                _before.Add([]);
                _latest[key] = group;
            }

            _groups[group].Add(operation);
            _groupOf[operation] = group;
            before.Remove(group);
            foreach (HashSet<int> others in _before.Where((others, other) => other == group || others.Contains(group)))
            {
                others.UnionWith(before);
            }
        }
    }

    /// <summary>The groups, each behind those that it reads from.</summary>
    public static IReadOnlyList<IReadOnlyList<Operation>> Of(ModelGraph graph)
    {
        OperatorGroups groups = new(graph);
        return [.. Enumerable.Range(0, groups._groups.Count).OrderBy(group => groups._before[group].Count).Select(group => groups._groups[group])];
    }
}
