using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Lowering.Trees;

/// <summary>
/// Reads the trees of <c>TreeEnsemble</c>, opset 5: parallel lists with an entry a split, which refer to each other and
/// to leaves by their place.
/// </summary>
/// <param name="node">The ONNX node.</param>
/// <param name="features">Columns of its input.</param>
/// <param name="targets">Targets.</param>
internal sealed class SplitTable(NodeContext node, int features, int targets)
{
    // The numbers of the modes are those of the specification.
    private static readonly ForestMode[] s_modes =
        [ForestMode.LessOrEqual, ForestMode.Less, ForestMode.GreaterOrEqual, ForestMode.Greater, ForestMode.Equal, ForestMode.NotEqual, ForestMode.Member];

    private int _splits;
    private IReadOnlyList<LeafWeight>[] _leaves = [];

    /// <summary>The trees.</summary>
    public Forest Read()
    {
        _leaves = ReadLeaves();
        long[] modes = node.TensorAttribute("nodes_modes")?.Integers ?? throw Invalid("lacks its nodes_modes");
        _splits = modes.Length;
        NodeLists lists = new(node, _splits);
        double[] thresholds = lists.Checked("nodes_splits", node.TensorAttribute("nodes_splits")?.Floats ?? throw Invalid("lacks its nodes_splits"));
        long[] columns = lists.Integers("nodes_featureids");
        long[] whenTrue = lists.Integers("nodes_truenodeids");
        long[] areTrueLeaves = lists.Integers("nodes_trueleafs");
        long[] whenFalse = lists.Integers("nodes_falsenodeids");
        long[] areFalseLeaves = lists.Integers("nodes_falseleafs");
        bool[] tracksMissing = lists.TracksMissing();
        Dictionary<int, double[]> members = [];
        Queue<double[]> sets = Sets(node.TensorAttribute("membership_values")?.Floats ?? []);
        ForestNode[] nodes = new ForestNode[_splits];
        for (int i = 0; i < _splits; i++)
        {
            ForestMode mode = modes[i] >= 0 && modes[i] < s_modes.Length
                ? s_modes[modes[i]]
                : throw Fail(i, $"has the mode {NodeLists.Text(modes[i])}, which no version of the operator has");
            if (mode == ForestMode.Member)
            {
                members[i] = sets.Count > 0 ? sets.Dequeue() : throw Fail(i, "looks for members of a set that membership_values does not have");
            }

            int feature = columns[i] >= 0 && columns[i] < features
                ? (int)columns[i]
                : throw Fail(i, $"compares the column {NodeLists.Text(columns[i])} of an input of {features}");
            nodes[i] = new ForestNode(
                mode,
                feature,
                thresholds[i],
                Child(whenTrue[i], areTrueLeaves[i], NameOf(i)),
                Child(whenFalse[i], areFalseLeaves[i], NameOf(i)),
                tracksMissing[i]);
        }

        return new Forest
        {
            Nodes = nodes,
            Leaves = _leaves,
            Roots = Roots(nodes),
            Members = members,
            NameOf = i => $"{NodeContext.Describe(node.Origin)}: {NameOf(i)}",
        };
    }

    /// <summary>
    /// Where each tree begins. A tree of one leaf is written as a node whose children are both that leaf.
    /// </summary>
    private int[] Roots(ForestNode[] nodes) => (node.Integers("tree_roots") ?? [])
        .Select((root, tree) => root >= 0 && root < nodes.Length
            ? (int)root
            : throw Invalid($"is damaged: tree {tree} begins at node {NodeLists.Text(root)} of {nodes.Length}"))
        .ToArray();

    private IReadOnlyList<LeafWeight>[] ReadLeaves()
    {
        long[] ids = node.Integers("leaf_targetids") ?? [];
        double[] numbers = node.TensorAttribute("leaf_weights")?.Floats ?? throw Invalid("lacks its leaf_weights");
        if (numbers.Length != ids.Length)
        {
            throw node.Mismatch($"has {numbers.Length} leaf_weights and {ids.Length} leaf_targetids");
        }

        return ids.Select((id, i) =>
        {
            double weight = NodeLists.Finite(node, numbers[i], $"leaf {i}");
            int target = id >= 0 && id < targets ? (int)id : throw Invalid($"is damaged: leaf {i} has the target {NodeLists.Text(id)} of {targets}");
            return (IReadOnlyList<LeafWeight>)[new LeafWeight(target, weight)];
        }).ToArray();
    }

    private int Child(long child, long isLeaf, string parent) => isLeaf != 0
        ? child >= 0 && child < _leaves.Length ? ~(int)child : throw Invalid($"is damaged: {parent} leads to leaf {NodeLists.Text(child)} of {_leaves.Length}")
        : child >= 0 && child < _splits ? (int)child : throw Invalid($"is damaged: {parent} leads to node {NodeLists.Text(child)} of {_splits}");

    /// <summary>The sets of the nodes that look for members, in the order of these nodes; a NaN ends each.</summary>
    private static Queue<double[]> Sets(double[] values)
    {
        Queue<double[]> sets = new();
        List<double> set = [];
        foreach (double value in values)
        {
            if (double.IsNaN(value))
            {
                sets.Enqueue([.. set]);
                set.Clear();
            }
            else
            {
                set.Add(value);
            }
        }

        if (set.Count > 0)
        {
            sets.Enqueue([.. set]);
        }

        return sets;
    }

    private static string NameOf(int split) => $"node {NodeLists.Text(split)}";

    private ModelException Fail(int split, string what) => Invalid($"is damaged: {NameOf(split)} {what}");

    private ModelException Invalid(string what) => node.Fail(DiagnosticIds.InvalidGraph, what);
}
