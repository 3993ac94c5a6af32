using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Lowering.Trees;

/// <summary>
/// Reads the trees of <c>TreeEnsembleClassifier</c> and <c>TreeEnsembleRegressor</c>: parallel lists with an entry a
/// node, each known by the number of its tree and its own in there, and further lists with an entry for each weight of
/// a leaf.
/// </summary>
/// <param name="node">The ONNX node.</param>
/// <param name="features">Columns of its input.</param>
/// <param name="weights">The start of the names of the lists of weights: <c>target</c> or <c>class</c>.</param>
/// <param name="targets">Targets or classes.</param>
internal sealed class NodeTable(NodeContext node, int features, string weights, int targets)
{
    private static readonly Dictionary<string, ForestMode> s_modes = new(StringComparer.Ordinal)
    {
        ["BRANCH_LEQ"] = ForestMode.LessOrEqual,
        ["BRANCH_LT"] = ForestMode.Less,
        ["BRANCH_GTE"] = ForestMode.GreaterOrEqual,
        ["BRANCH_GT"] = ForestMode.Greater,
        ["BRANCH_EQ"] = ForestMode.Equal,
        ["BRANCH_NEQ"] = ForestMode.NotEqual,
    };

    private readonly Dictionary<(long Tree, long Node), int> _places = [];
    private long[] _trees = [];
    private long[] _nodes = [];

    /// <summary>The trees.</summary>
    public Forest Read()
    {
        _trees = node.Integers("nodes_treeids") ?? [];
        NodeLists lists = new(node, _trees.Length);
        _nodes = lists.Integers("nodes_nodeids");
        string[] modes = lists.Checked("nodes_modes", (node.Texts("nodes_modes") ?? []).ToArray());
        for (int i = 0; i < _trees.Length; i++)
        {
            if (_places.TryGetValue((_trees[i], _nodes[i]), out int other))
            {
                throw Fail(i, $"is there twice, as entries {other} and {i}");
            }

            _places.Add((_trees[i], _nodes[i]), i);
        }

        bool[] areLeaves = modes.Select(m => m == "LEAF").ToArray();
        int[] leafNumbers = Numbered(areLeaves);
        int[] splitNumbers = Numbered(areLeaves.Select(leaf => !leaf).ToArray());
        int[] places = Enumerable.Range(0, areLeaves.Length).Where(i => !areLeaves[i]).ToArray();
        bool[] isBelow = new bool[areLeaves.Length];
        ForestNode[] nodes = ReadSplits(lists, modes, places, i => areLeaves[i] ? ~leafNumbers[i] : splitNumbers[i], isBelow);
        return new Forest
        {
            Nodes = nodes,
            Leaves = ReadLeaves(areLeaves, leafNumbers),
            Roots = Roots(isBelow).Select(i => areLeaves[i] ? ~leafNumbers[i] : splitNumbers[i]).ToArray(),
            NameOf = number => $"{NodeContext.Describe(node.Origin)}: {NameOf(places[number])}",
        };
    }

    private ForestNode[] ReadSplits(NodeLists lists, string[] modes, int[] places, Func<int, int> numberOf, bool[] isBelow)
    {
        long[] columns = lists.Integers("nodes_featureids");
        double[] thresholds = lists.Checked("nodes_values", NodeLists.Numbers(node, "nodes_values"));
        long[] whenTrue = lists.Integers("nodes_truenodeids");
        long[] whenFalse = lists.Integers("nodes_falsenodeids");
        bool[] tracksMissing = lists.TracksMissing();
        return places.Select(i =>
        {
            ForestMode mode = s_modes.TryGetValue(modes[i], out ForestMode found)
                ? found
                : throw Fail(i, $"has the mode {UntrustedText.Quote(modes[i])}, which no version of the operator has");
            int feature = columns[i] >= 0 && columns[i] < features
                ? (int)columns[i]
                : throw Fail(i, $"compares the column {NodeLists.Text(columns[i])} of an input of {features}");
            return new ForestNode(mode, feature, thresholds[i], Child(i, whenTrue[i]), Child(i, whenFalse[i]), tracksMissing[i]);
        }).ToArray();

        int Child(int parent, long child)
        {
            if (!_places.TryGetValue((_trees[parent], child), out int place))
            {
                throw Fail(parent, $"leads to node {NodeLists.Text(child)}, which its tree does not have");
            }

            isBelow[place] = true;
            return numberOf(place);
        }
    }

    /// <summary>The node of each tree that no other one leads to.</summary>
    private int[] Roots(bool[] isBelow)
    {
        Dictionary<long, int> roots = [];
        for (int i = 0; i < _trees.Length; i++)
        {
            if (!isBelow[i])
            {
                if (roots.TryGetValue(_trees[i], out int other))
                {
                    throw Fail(i, $"begins its tree, as node {NodeLists.Text(_nodes[other])} does");
                }

                roots.Add(_trees[i], i);
            }
        }

        int lost = Array.FindIndex(_trees, tree => !roots.ContainsKey(tree));
        return lost < 0 ? roots.Values.OrderBy(i => i).ToArray() : throw Fail(lost, "is below itself: no node of its tree is the root");
    }

    private IReadOnlyList<LeafWeight>[] ReadLeaves(bool[] areLeaves, int[] leafNumbers)
    {
        long[] trees = node.Integers(weights + "_treeids") ?? [];
        long[] nodes = node.Integers(weights + "_nodeids") ?? [];
        long[] ids = node.Integers(weights + "_ids") ?? [];
        double[] numbers = NodeLists.Numbers(node, weights + "_weights");
        if (trees.Length != nodes.Length || ids.Length != nodes.Length || numbers.Length != nodes.Length)
        {
            throw node.Mismatch($"has {numbers.Length} {weights}_weights for {trees.Length} trees, {nodes.Length} nodes and {ids.Length} {weights}_ids");
        }

        List<LeafWeight>[] leaves = Enumerable.Range(0, areLeaves.Count(l => l)).Select(_ => new List<LeafWeight>(1)).ToArray();
        for (int i = 0; i < nodes.Length; i++)
        {
            if (!_places.TryGetValue((trees[i], nodes[i]), out int place))
            {
                throw node.Fail(
                    DiagnosticIds.InvalidGraph,
                    $"has a weight for node {NodeLists.Text(nodes[i])} of tree {NodeLists.Text(trees[i])}, which is not there");
            }

            if (!areLeaves[place])
            {
                throw Fail(place, "has a weight and is no leaf");
            }

            if (ids[i] < 0 || ids[i] >= targets)
            {
                throw Fail(place, $"has a weight for {weights} {NodeLists.Text(ids[i])} of {targets}");
            }

            leaves[leafNumbers[place]].Add(new LeafWeight((int)ids[i], NodeLists.Finite(node, numbers[i], NameOf(place))));
        }

        int empty = Enumerable.Range(0, areLeaves.Length).ToList().FindIndex(i => areLeaves[i] && leaves[leafNumbers[i]].Count == 0);
        return empty < 0 ? leaves : throw Fail(empty, "is a leaf without a weight");
    }

    private static int[] Numbered(bool[] isCounted)
    {
        int count = 0;
        return isCounted.Select(counts => counts ? count++ : -1).ToArray();
    }

    private string NameOf(int place) => $"node {NodeLists.Text(_nodes[place])} of tree {NodeLists.Text(_trees[place])}";

    private ModelException Fail(int place, string what) => node.Fail(DiagnosticIds.InvalidGraph, $"is damaged: {NameOf(place)} {what}");
}
