namespace FusedGen.Compiler.Graph.Trees;

/// <summary>
/// Builds a tree from its leaves up. Comparisons of all kinds become <c>x ≤ threshold</c>, and a row without a value
/// goes where the file sends it: where that is not the side of false, the split reads a column in which NaN is −∞
/// (<see cref="MissingColumns"/>).
/// </summary>
/// <param name="type">The type of the features, whose neighbours <c>&lt;</c> and <c>=</c> need.</param>
/// <param name="missing">The columns of the ensemble.</param>
internal sealed class DecisionTreeBuilder(ElementType type, MissingColumns missing)
{
    private readonly List<TreeSplit> _splits = [];
    private readonly List<IReadOnlyList<LeafWeight>> _leaves = [];

    /// <summary>Splits so far.</summary>
    public int Count => _splits.Count;

    /// <summary>Adds a leaf.</summary>
    /// <returns>The node, to be the child of a split.</returns>
    public int Leaf(IReadOnlyList<LeafWeight> weights)
    {
        _leaves.Add(weights);
        return ~(_leaves.Count - 1);
    }

    /// <summary>Adds a split on <c>x ≤ threshold</c>.</summary>
    /// <param name="feature">The column.</param>
    /// <param name="threshold">The threshold, a number of the column's type.</param>
    /// <param name="whenTrue">The node for <c>x ≤ threshold</c>.</param>
    /// <param name="whenFalse">The node for <c>x > threshold</c>.</param>
    /// <param name="missingNode">The node for NaN: one of the two.</param>
    public int LessOrEqual(int feature, double threshold, int whenTrue, int whenFalse, int missingNode)
    {
        if (whenTrue == whenFalse)
        {
            return whenTrue;
        }

        int column = missingNode == whenFalse ? missing.Plain(feature) : missing.Lowest(feature);
        _splits.Add(new TreeSplit(column, Rounded(threshold), whenTrue, whenFalse));
        return _splits.Count - 1;
    }

    /// <summary>Adds a split on <c>x &lt; threshold</c>.</summary>
    public int Less(int feature, double threshold, int whenTrue, int whenFalse, int missingNode) =>
        LessOrEqual(feature, Below(threshold), whenTrue, whenFalse, missingNode);

    /// <summary>Adds a split on <c>x = value</c>.</summary>
    public int Equal(int feature, double value, int whenTrue, int whenFalse, int missingNode) =>
        Between(feature, Below(value), value, whenTrue, whenFalse, missingNode);

    /// <summary>Adds a split on <c>above &lt; x ≤ most</c>.</summary>
    public int Between(int feature, double above, double most, int whenInside, int whenOutside, int missingNode)
    {
        // A NaN that belongs inside passes the upper bound and fails the lower one, whose false side is the inside.
        int lower = LessOrEqual(feature, above, whenOutside, whenInside, missingNode);
        return LessOrEqual(feature, most, lower, whenOutside, missingNode == whenOutside ? whenOutside : lower);
    }

    /// <summary>Adds a split on <c>x</c> being in one of several intervals: a search that halves them.</summary>
    /// <param name="feature">The column.</param>
    /// <param name="intervals">The intervals <c>Above &lt; x ≤ Most</c>, ascending and apart.</param>
    /// <param name="whenInside">The node for an x in one of them.</param>
    /// <param name="whenOutside">The node for any other.</param>
    /// <param name="missingNode">The node for NaN: one of the two.</param>
    public int Within(int feature, IReadOnlyList<(double Above, double Most)> intervals, int whenInside, int whenOutside, int missingNode)
    {
        return intervals.Count == 0 ? whenOutside : Search(0, intervals.Count);

        int Search(int first, int end)
        {
            if (end - first == 1)
            {
                return Between(feature, intervals[first].Above, intervals[first].Most, whenInside, whenOutside, missingNode);
            }

            int middle = first + ((end - first) / 2);
            int lower = Search(first, middle);
            int upper = Search(middle, end);

            // NaN takes the way of the last interval, which knows where it goes.
            return LessOrEqual(feature, intervals[middle - 1].Most, lower, upper, upper);
        }
    }

    /// <summary>Adds a split on <c>x</c> being one of several numbers.</summary>
    public int Member(int feature, IEnumerable<double> values, int whenTrue, int whenFalse, int missingNode) =>
        Within(feature, values.Distinct().OrderBy(v => v).Select(v => (Below(v), v)).ToArray(), whenTrue, whenFalse, missingNode);

    /// <summary>The tree below a node, without what cannot be reached from there.</summary>
    public DecisionTree Build(int root)
    {
        // Children were added before their parents; in the tree they come after them.
        bool[] isReached = new bool[_splits.Count];
        bool[] isLeafReached = new bool[_leaves.Count];
        Reach(root);
        for (int i = _splits.Count - 1; i >= 0; i--)
        {
            if (isReached[i])
            {
                Reach(_splits[i].WhenTrue);
                Reach(_splits[i].WhenFalse);
            }
        }

        int[] splits = Enumerable.Range(0, _splits.Count).Where(i => isReached[i]).Reverse().ToArray();
        int[] leaves = Enumerable.Range(0, _leaves.Count).Where(i => isLeafReached[i]).ToArray();
        Dictionary<int, int> numbers = splits.Select((split, i) => (Old: split, New: i))
            .Concat(leaves.Select((leaf, i) => (Old: ~leaf, New: ~i)))
            .ToDictionary(p => p.Old, p => p.New);
        return new DecisionTree(
            splits.Select(i => _splits[i] with { WhenTrue = numbers[_splits[i].WhenTrue], WhenFalse = numbers[_splits[i].WhenFalse] }).ToArray(),
            leaves.Select(i => _leaves[i]).ToArray(),
            numbers[root]);

        void Reach(int node)
        {
            if (node >= 0)
            {
                isReached[node] = true;
            }
            else
            {
                isLeafReached[~node] = true;
            }
        }
    }

    /// <summary>
    /// The largest number of the features' type that is no larger: with x of that type the comparison is the same.
    /// </summary>
    private double Rounded(double threshold)
    {
        float single = (float)threshold;
        return type == ElementType.Float64 || double.IsNaN(threshold) || single == threshold ? threshold
            : single > threshold ? FloatBits.NextBelow(single)
            : single;
    }

    /// <summary>The next number below one, of the features' type.</summary>
    private double Below(double number) => type == ElementType.Float64 ? FloatBits.NextBelow(number)
        : Rounded(number) == number ? FloatBits.NextBelow((float)number)
        : Rounded(number);
}
