using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Json;

namespace FusedGen.Compiler.XGBoost;

/// <summary>
/// A tree of an XGBoost file: lists with an entry for each node. A leaf is a node without children, and its value
/// stands where others have their threshold.
/// </summary>
internal sealed class XGBoostTree
{
    private const int NoChild = -1;

    /// <summary>Floats are whole numbers up to here, and categories are.</summary>
    private const double MostCategories = 1 << 24;

    private readonly string _name;
    private readonly double[] _left;
    private readonly double[] _right;
    private readonly double[] _features;
    private readonly double[] _conditions;
    private readonly double[] _defaultIsLeft;
    private readonly Dictionary<int, int[]> _categories = [];
    private readonly List<int> _order;

    /// <summary>Reads a tree.</summary>
    /// <param name="tree">Its part of the file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="features">Columns of the input.</param>
    /// <exception cref="ModelException">The tree is damaged, or has leaves of several numbers.</exception>
    public XGBoostTree(JsonValue tree, string name, int features)
    {
        _name = name;
        if (XGBoostReader.Member(tree, "tree_param", name)["size_leaf_vector"]?.Text is not (null or "0" or "1"))
        {
            throw new ModelException(
                DiagnosticIds.UnsupportedAttribute,
                $"{name} has leaves of several numbers, which is not supported; train with multi_strategy = one_output_per_tree.");
        }

        _left = XGBoostReader.Numbers(tree, "left_children", name);
        int nodes = _left.Length;
        _right = List("right_children");
        _features = List("split_indices");
        _conditions = List("split_conditions");
        _defaultIsLeft = List("default_left");
        if (nodes == 0)
        {
            throw Damage.In($"{name} has no nodes");
        }

        _order = TreeOrder.ChildrenFirst(name, nodes, node => IsLeaf(node) ? [] : [Child(_left[node]), Child(_right[node])]);
        foreach (int node in _order)
        {
            Require(node, features);
        }

        ReadCategories(tree, nodes);

        double[] List(string list)
        {
            double[] numbers = XGBoostReader.Numbers(tree, list, name);
            return numbers.Length == nodes
                ? numbers
                : throw Damage.In($"{name} has {numbers.Length} {list} for {nodes} nodes");
        }
    }

    public int Nodes => _left.Length;

    /// <summary>Writes the tree.</summary>
    /// <param name="writer">What it is written to.</param>
    /// <param name="target">The output that it belongs to.</param>
    /// <param name="weight">What its leaves are multiplied by.</param>
    /// <returns>Where it begins.</returns>
    public int Write(TreeWriter writer, int target, double weight)
    {
        int[] written = new int[_left.Length];
        foreach (int node in _order)
        {
            if (IsLeaf(node))
            {
                written[node] = writer.Leaf(target, (float)_conditions[node] * (double)(float)weight);
                continue;
            }

            int feature = (int)_features[node];
            int left = written[Child(_left[node])];
            int right = written[Child(_right[node])];
            bool defaultIsLeft = _defaultIsLeft[node] != 0;
            written[node] = _categories.TryGetValue(node, out int[]? categories)
                ? writer.Within(feature, CategoryRange.Of(categories, negativeIsZero: false), right, left, missingIsInside: !defaultIsLeft)
                : writer.Less(feature, (float)_conditions[node], left, right, defaultIsLeft);
        }

        return written[0];
    }

    private bool IsLeaf(int node) => _left[node] == NoChild;

    /// <summary>The number of a child; one of no node where it is no whole number.</summary>
    private static int Child(double number) => number >= 0 && number <= int.MaxValue && number == Math.Floor(number) ? (int)number : NoChild;

    private void Require(int node, int features)
    {
        bool isSound = IsLeaf(node) || (_features[node] >= 0 && _features[node] < features);
        if (!isSound)
        {
            throw Damage.In($"{_name}: node {node} compares the feature {_features[node]} of {features}");
        }

        float condition = (float)_conditions[node];
        if (float.IsNaN(condition) || (IsLeaf(node) && float.IsInfinity(condition)))
        {
            string what = float.IsNaN(condition) ? "NaN" : "infinity";
            throw new ModelException(
                DiagnosticIds.NonFiniteWeight, $"{_name}: {(IsLeaf(node) ? "leaf" : "node")} {node} has the value {what}; train again.");
        }
    }

    /// <summary>
    /// Reads which nodes tell categories apart, and which categories go to the right there: stretches of one list.
    /// </summary>
    private void ReadCategories(JsonValue tree, int nodes)
    {
        double[] types = tree["split_type"]?.Numbers ?? [];
        double[] numbers = tree["categories_nodes"]?.Numbers ?? [];
        double[] all = tree["categories"]?.Numbers ?? [];
        double[] starts = tree["categories_segments"]?.Numbers ?? [];
        double[] sizes = tree["categories_sizes"]?.Numbers ?? [];
        double total = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            double start = i < starts.Length ? starts[i] : -1;
            double size = i < sizes.Length ? sizes[i] : -1;
            if (!(start >= 0 && size >= 0 && start + size <= all.Length && numbers[i] >= 0 && numbers[i] < nodes))
            {
                throw Damage.In($"{_name}: node {numbers[i]} has categories that the file does not hold");
            }

            total += size;
            if (total > MostCategories)
            {
                throw new ModelException(DiagnosticIds.TooLarge, $"{_name} has more than {MostCategories} categories in its sets.");
            }

            double[] categories = new ArraySegment<double>(all, (int)start, (int)size).Distinct().OrderBy(c => c).ToArray();
            if (categories.Any(c => !(c >= 0 && c < MostCategories && c == Math.Floor(c))))
            {
                throw new ModelException(
                    DiagnosticIds.InvalidGraph, $"{_name}: node {numbers[i]} has a category that is no whole number from 0 to {MostCategories}.");
            }

            _categories[(int)numbers[i]] = categories.Select(c => (int)c).ToArray();
        }

        int lacking = Array.FindIndex(types, 0, Math.Min(types.Length, nodes), type => type == 1);
        while (lacking >= 0 && (IsLeaf(lacking) || _categories.ContainsKey(lacking)))
        {
            lacking = Array.FindIndex(types, lacking + 1, Math.Min(types.Length, nodes) - lacking - 1, type => type == 1);
        }

        if (lacking >= 0)
        {
            throw Damage.In($"{_name}: node {lacking} has no categories");
        }
    }
}
