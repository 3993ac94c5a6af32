using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.LightGbm;

/// <summary>
/// A tree of a LightGBM file. A child is the number of a split, or the complement of the number of a leaf.
/// </summary>
internal sealed class LightGbmTree
{
    /// <summary>Up to this size a number is zero for LightGBM, whose interfaces pass it on as 0.</summary>
    private const double Zero = 1e-35f;

    /// <summary>Leaves of one tree.</summary>
    private const int MostLeaves = 1 << 22;

    private const int CategoricalBit = 1;
    private const int DefaultLeftBit = 2;
    private const int MissingShift = 2;
    private const int WordBits = 32;

    /// <summary>
    /// Words of the sets of categories that the splits of one tree look into, each split's counted by itself.
    /// </summary>
    private const long MostWords = 1 << 20;

    private readonly double[] _leaves;
    private readonly IReadOnlyList<LeafForm>? _forms;
    private readonly List<int> _order = [];
    private readonly long[] _features = [];
    private readonly double[] _thresholds = [];
    private readonly long[] _decisions = [];
    private readonly long[] _left = [];
    private readonly long[] _right = [];
    private readonly long[] _boundaries = [];
    private readonly long[] _categories = [];

    private LightGbmTree(LightGbmBlock block, string name, int features)
    {
        Name = name;
        int leaves = block.Integer("num_leaves", 1, MostLeaves);
        _leaves = block.Doubles("leaf_value", leaves);
        int wrong = Array.FindIndex(_leaves, v => double.IsNaN(v) || double.IsInfinity(v));
        if (wrong >= 0)
        {
            string what = double.IsNaN(_leaves[wrong]) ? "NaN" : "infinite";
            throw new ModelException(DiagnosticIds.NonFiniteWeight, $"{name}: leaf {wrong} is {what}; train again.");
        }

        _forms = LightGbmLeafForms.Read(block, name, _leaves, features);
        int splits = leaves - 1;
        if (splits == 0)
        {
            return;
        }

        _features = block.Integers("split_feature", splits);
        _thresholds = block.Doubles("threshold", splits);
        _decisions = block.Has("decision_type") ? block.Integers("decision_type", splits) : new long[splits];
        _left = block.Integers("left_child", splits);
        _right = block.Integers("right_child", splits);
        int sets = block.Has("num_cat") ? block.Integer("num_cat", 0, MostLeaves) : 0;
        if (sets > 0)
        {
            _boundaries = block.Integers("cat_boundaries", sets + 1);
            RequireBoundaries(block);
            _categories = block.Integers("cat_threshold", (int)_boundaries[sets]);
        }

        RequireSplits(block, features, sets);
        _order = TreeOrder.ChildrenFirst(name, splits, split => Children(split).Where(child => child >= 0));
    }

    /// <summary>Splits and leaves.</summary>
    public int Nodes => _leaves.Length + _order.Count;

    /// <summary>What messages call the tree.</summary>
    public string Name { get; }

    /// <summary>Whether the leaves are numbers: a linear model without features is its constant.</summary>
    public bool IsPlain => _forms is null || _forms.All(form => form.Features.Count == 0);

    /// <summary>The leaves as linear models, whatever they are.</summary>
    public IReadOnlyList<LeafForm> LinearLeaves => _forms ?? _leaves.Select(value => new LeafForm(value, value, [], [])).ToArray();

    /// <summary>The number of a leaf in a tree where leaves are numbers.</summary>
    public double Plain(int leaf) => _forms is null ? _leaves[leaf] : _forms[leaf].Constant;

    /// <summary>Reads a tree.</summary>
    /// <param name="block">Its lines.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="features">Columns of the input.</param>
    public static LightGbmTree Read(LightGbmBlock block, string name, int features) => new(block, name, features);

    /// <summary>Writes the tree.</summary>
    /// <param name="writer">What it is written to.</param>
    /// <param name="target">The output that it belongs to.</param>
    /// <param name="weight">What each leaf adds.</param>
    /// <returns>Where it begins.</returns>
    public int Write(TreeWriter writer, int target, Func<int, double> weight)
    {
        int[] leaves = _leaves.Select((_, leaf) => writer.Leaf(target, weight(leaf))).ToArray();
        int[] splits = new int[_left.Length];
        foreach (int split in _order)
        {
            splits[split] = Write(writer, split, Written(_left[split]), Written(_right[split]));
        }

        return _order.Count == 0 ? leaves[0] : splits[0];

        int Written(long child) => child < 0 ? leaves[~child] : splits[child];
    }

    private int Write(TreeWriter writer, int split, int left, int right)
    {
        int feature = (int)_features[split];
        double threshold = _thresholds[split];
        bool defaultIsLeft = (_decisions[split] & DefaultLeftBit) != 0;
        if ((_decisions[split] & CategoricalBit) != 0)
        {
            // A row without a category goes to the right, and what has a fraction is cut off.
            return writer.Within(feature, CategoryRange.Of(Categories((int)threshold), negativeIsZero: true), left, right, missingIsInside: false);
        }

        return MissingOf(split) switch
        {
            Missing.NotANumber => WriteNumber(writer, feature, threshold, left, right, defaultIsLeft),
            Missing.Zero => WriteZeroIsMissing(writer, feature, threshold, left, right, defaultIsLeft),
            _ => WriteNumber(writer, feature, threshold, left, right, missingIsTrue: threshold >= 0),
        };
    }

    /// <summary>
    /// A number that is zero for LightGBM is 0 before it is compared: a threshold among such numbers is one at their
    /// end.
    /// </summary>
    private static int WriteNumber(TreeWriter writer, int feature, double threshold, int left, int right, bool missingIsTrue) =>
        threshold is < 0 and >= -Zero ? writer.Less(feature, -Zero, left, right, missingIsTrue)
        : writer.LessOrEqual(feature, threshold is >= 0 and < Zero ? Zero : threshold, left, right, missingIsTrue);

    /// <summary>
    /// Zero and NaN go one way, whatever the threshold. Where zero goes that way by itself, one comparison does.
    /// </summary>
    private static int WriteZeroIsMissing(TreeWriter writer, int feature, double threshold, int left, int right, bool defaultIsLeft)
    {
        if (defaultIsLeft ? threshold >= Zero : threshold < -Zero)
        {
            return WriteNumber(writer, feature, threshold, left, right, defaultIsLeft);
        }

        int other = WriteNumber(writer, feature, threshold, left, right, missingIsTrue: false);
        int fromZero = writer.Less(feature, -Zero, other, defaultIsLeft ? left : right, missingIsTrue: false);
        return writer.LessOrEqual(feature, Zero, fromZero, other, missingIsTrue: true);
    }

    /// <summary>The categories of a set, which the file has as bits.</summary>
    private IEnumerable<int> Categories(int set)
    {
        for (long word = _boundaries[set]; word < _boundaries[set + 1]; word++)
        {
            for (int bit = 0; bit < WordBits; bit++)
            {
                if ((_categories[word] >> bit & 1) != 0)
                {
                    yield return ((int)(word - _boundaries[set]) * WordBits) + bit;
                }
            }
        }
    }

    private Missing MissingOf(int split) => (Missing)(_decisions[split] >> MissingShift & 3);

    private int[] Children(int split) => [(int)_left[split], (int)_right[split]];

    private void RequireBoundaries(LightGbmBlock block)
    {
        for (int i = 0; i < _boundaries.Length; i++)
        {
            if (_boundaries[i] < (i == 0 ? 0 : _boundaries[i - 1]) || _boundaries[i] > MostLeaves)
            {
                throw block.Damaged($"has {_boundaries[i]} as number {i} of its cat_boundaries");
            }
        }
    }

    private void RequireSplits(LightGbmBlock block, int features, int sets)
    {
        long words = 0;
        bool[] isReached = new bool[_leaves.Length];
        for (int split = 0; split < _left.Length; split++)
        {
            if (_features[split] < 0 || _features[split] >= features)
            {
                throw Damage.In($"{Name}: node {split} compares the feature {_features[split]} of {features}");
            }

            bool isCategorical = (_decisions[split] & CategoricalBit) != 0;
            if (_decisions[split] is < 0 or > 255 || (MissingOf(split) > Missing.NotANumber && !isCategorical) || double.IsNaN(_thresholds[split])
                || (isCategorical && !(_thresholds[split] >= 0 && _thresholds[split] < sets)))
            {
                throw block.Damaged($"has the decision_type {_decisions[split]} and the threshold {_thresholds[split]:R} at node {split}");
            }

            int set = isCategorical ? (int)_thresholds[split] : 0;
            words += isCategorical ? _boundaries[set + 1] - _boundaries[set] : 0;
            if (words > MostWords)
            {
                throw new ModelException(DiagnosticIds.TooLarge, $"{Name} has more than {Figures.Count(MostWords * WordBits)} categories in its sets.");
            }

            RequireLeaf(split, _left[split], isReached);
            RequireLeaf(split, _right[split], isReached);
        }
    }

    /// <summary>A child that is no split is a leaf of the tree, and of no other split.</summary>
    private void RequireLeaf(int split, long child, bool[] isReached)
    {
        if (child >= 0)
        {
            _ = child < _left.Length ? child : throw Damage.In($"{Name}: node {split} leads to node {child} of {_left.Length}");
            return;
        }

        if (~child >= isReached.Length || isReached[~child])
        {
            string why = ~child >= isReached.Length ? $"of {isReached.Length}" : "which another node leads to";
            throw Damage.In($"{Name}: node {split} leads to leaf {~child}, {why}");
        }

        isReached[~child] = true;
    }

    /// <summary>What a split takes for a missing value, by the numbers of the file.</summary>
    private enum Missing
    {
        /// <summary>Nothing: NaN is 0.</summary>
        None,
        Zero,
        NotANumber,
    }
}
