using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Boosters;

/// <summary>
/// Writes the trees of a booster as the attributes of a <c>TreeEnsemble</c> node, opset 5, whose lists hold all that
/// boosters know: thresholds and leaves of any precision, and where a row without a value goes. A child is the number
/// of a node, or the complement of the number of a leaf.
/// </summary>
/// <param name="type">The type of the features, in which thresholds and leaves are given.</param>
internal sealed class TreeWriter(ElementType type)
{
    private const long LessOrEqualMode = 0;
    private const long LessMode = 1;

    private readonly List<long> _roots = [];
    private readonly List<long> _modes = [];
    private readonly List<long> _features = [];
    private readonly List<double> _thresholds = [];
    private readonly List<long> _missing = [];
    private readonly List<int> _whenTrue = [];
    private readonly List<int> _whenFalse = [];
    private readonly List<long> _targets = [];
    private readonly List<double> _weights = [];

    /// <summary>Adds a leaf.</summary>
    /// <returns>It, to be a child.</returns>
    public int Leaf(int target, double weight)
    {
        _targets.Add(target);
        _weights.Add(weight);
        return ~(_targets.Count - 1);
    }

    /// <summary>Adds a node for <c>x ≤ threshold</c>, whose children were added before.</summary>
    public int LessOrEqual(int feature, double threshold, int whenTrue, int whenFalse, bool missingIsTrue) =>
        Add(LessOrEqualMode, feature, threshold, whenTrue, whenFalse, missingIsTrue);

    /// <summary>Adds a node for <c>x &lt; threshold</c>.</summary>
    public int Less(int feature, double threshold, int whenTrue, int whenFalse, bool missingIsTrue) =>
        Add(LessMode, feature, threshold, whenTrue, whenFalse, missingIsTrue);

    /// <summary>Adds nodes that ask whether <c>x</c> is in one of several intervals, by halving them.</summary>
    /// <param name="feature">The column.</param>
    /// <param name="intervals">The intervals <c>From ≤ x &lt; End</c>, ascending and apart. From −1 on means more than
    /// −1: what is cut off to 0 is category 0.</param>
    /// <param name="whenInside">The child for an x in one of them.</param>
    /// <param name="whenOutside">The child for any other.</param>
    /// <param name="missingIsInside">Where a row without a value goes.</param>
    public int Within(int feature, IReadOnlyList<CategoryRange> intervals, int whenInside, int whenOutside, bool missingIsInside)
    {
        return intervals.Count == 0 ? whenOutside : Search(0, intervals.Count);

        int Search(int first, int end)
        {
            if (end - first == 1)
            {
                // NaN that belongs inside passes the upper bound, and no bound below it.
                CategoryRange interval = intervals[first];
                int lower = interval.IsOpen
                    ? LessOrEqual(feature, interval.From, whenOutside, whenInside, missingIsTrue: false)
                    : Less(feature, interval.From, whenOutside, whenInside, missingIsTrue: false);
                return Less(feature, interval.End, lower, whenOutside, missingIsInside);
            }

            int middle = first + ((end - first) / 2);
            int below = Search(first, middle);
            return Less(feature, intervals[middle - 1].End, below, Search(middle, end), missingIsTrue: false);
        }
    }

    /// <summary>Says where a tree begins.</summary>
    public void Root(int child) => _roots.Add(child >= 0 ? child : LessOrEqual(0, 0, child, child, missingIsTrue: true));

    /// <summary>The node of all trees: [rows, features] → [rows, targets], the sums of the leaves.</summary>
    public OnnxNode ToNode(string input, string output, int targets)
    {
        OnnxAttributes attributes = new();
        attributes.Add("n_targets", targets);
        attributes.Add("tree_roots", _roots);
        attributes.Add("nodes_modes", new Tensor(new Shape(_modes.Count), _modes.ToArray(), ElementType.UInt8));
        attributes.Add("nodes_featureids", _features);
        attributes.Add("nodes_splits", new Tensor(new Shape(_thresholds.Count), _thresholds.ToArray(), type));
        attributes.Add("nodes_missing_value_tracks_true", _missing);
        attributes.Add("nodes_truenodeids", _whenTrue.Select(Number).ToArray());
        attributes.Add("nodes_trueleafs", _whenTrue.Select(IsLeaf).ToArray());
        attributes.Add("nodes_falsenodeids", _whenFalse.Select(Number).ToArray());
        attributes.Add("nodes_falseleafs", _whenFalse.Select(IsLeaf).ToArray());
        attributes.Add("leaf_targetids", _targets);
        attributes.Add("leaf_weights", new Tensor(new Shape(_weights.Count), _weights.ToArray(), type));
        return new OnnxNode("trees", "TreeEnsemble", BoosterNetwork.TreeDomain, [input], [output], attributes.ByName);
    }

    private static long Number(int child) => child < 0 ? ~child : child;

    private static long IsLeaf(int child) => child < 0 ? 1 : 0;

    private int Add(long mode, int feature, double threshold, int whenTrue, int whenFalse, bool missingIsTrue)
    {
        _modes.Add(mode);
        _features.Add(feature);
        _thresholds.Add(threshold);
        _missing.Add(missingIsTrue ? 1 : 0);
        _whenTrue.Add(whenTrue);
        _whenFalse.Add(whenFalse);
        return _modes.Count - 1;
    }
}
