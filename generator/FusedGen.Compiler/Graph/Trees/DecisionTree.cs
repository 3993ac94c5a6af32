namespace FusedGen.Compiler.Graph.Trees;

/// <summary>A tree of comparisons that leads each row to one leaf.</summary>
/// <remarks>
/// There is one kind of split, <c>x[feature] ≤ threshold</c>: readers rewrite the others
/// (<see cref="DecisionTreeBuilder"/>). A child is the number of a split, or <c>~leaf</c>, the complement of the number
/// of a leaf. Children come after their parents, and two splits may share a child: the tree is a directed acyclic
/// graph.
/// </remarks>
/// <param name="splits">The comparisons.</param>
/// <param name="leaves">What each leaf adds to the targets.</param>
/// <param name="root">The split, or the only leaf, where a row begins.</param>
public sealed class DecisionTree(IReadOnlyList<TreeSplit> splits, IReadOnlyList<IReadOnlyList<LeafWeight>> leaves, int root)
{
    public IReadOnlyList<TreeSplit> Splits { get; } = splits;

    public IReadOnlyList<IReadOnlyList<LeafWeight>> Leaves { get; } = leaves;

    public int Root { get; } = root;

    /// <summary>Comparisons on the longest way from the root to a leaf.</summary>
    public int Depth { get; } = DepthOf(splits, root);

    /// <summary>Whether another tree has the same splits and leaves, in the same order.</summary>
    public bool IsSame(DecisionTree other) =>
        Root == other.Root && Splits.SequenceEqual(other.Splits) && Leaves.Count == other.Leaves.Count
        && Leaves.Zip(other.Leaves, (a, b) => a.SequenceEqual(b)).All(same => same);

    /// <summary>The same splits over leaves with other weights.</summary>
    public DecisionTree WithWeights(Func<double, double> weight) =>
        new(Splits, Leaves.Select(leaf => (IReadOnlyList<LeafWeight>)leaf.Select(w => w with { Weight = weight(w.Weight) }).ToArray()).ToArray(), Root);

    /// <summary>The leaf of a row.</summary>
    public int LeafOf(Func<int, double> feature)
    {
        int node = Root;
        while (node >= 0)
        {
            TreeSplit split = Splits[node];
            node = feature(split.Feature) <= split.Threshold ? split.WhenTrue : split.WhenFalse;
        }

        return ~node;
    }

    /// <summary>
    /// The longest way from each split to a leaf; children come after their parents, so that one walk from the end
    /// finds it.
    /// </summary>
    private static int DepthOf(IReadOnlyList<TreeSplit> splits, int root)
    {
        int[] depths = new int[splits.Count];
        for (int i = splits.Count - 1; i >= 0; i--)
        {
            depths[i] = 1 + Math.Max(Below(splits[i].WhenTrue), Below(splits[i].WhenFalse));
        }

        return Below(root);

        int Below(int child) => child < 0 ? 0 : depths[child];
    }
}

/// <summary>
/// One comparison: a row goes to <paramref name="WhenTrue"/> where <c>x[feature] ≤ threshold</c>, and to
/// <paramref name="WhenFalse"/> else, NaN included.
/// </summary>
/// <param name="Feature">The column that is compared.</param>
/// <param name="Threshold">What it is compared with, a number of the column's type.</param>
/// <param name="WhenTrue">A split, or the complement of a leaf.</param>
/// <param name="WhenFalse">The same.</param>
public readonly record struct TreeSplit(int Feature, double Threshold, int WhenTrue, int WhenFalse);

/// <summary>What a leaf adds to a target.</summary>
/// <param name="Target">The target.</param>
/// <param name="Weight">The number.</param>
public readonly record struct LeafWeight(int Target, double Weight);
