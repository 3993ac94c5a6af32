using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// Trees of 64 leaves at most, for rows side by side: a set of bits has the leaves that a row may still reach, and each
/// split that is false takes the leaves of its true side away. All splits of a tree are asked, in any order; the first
/// leaf that is left is the row's own, since leaves are numbered with the true side first.
/// </summary>
/// <remarks>
/// A set is one word of 32 bits, or two where a tree has more leaves. The form is QuickScorer's (C. Lucchese and
/// others, "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees", SIGIR 2015),
/// with rows as lanes.
/// </remarks>
internal sealed class LeafSetTable
{
    /// <summary>Bits of a lane.</summary>
    private const int WordBits = 32;

    /// <summary>Leaves of the largest tree: bits of two lanes.</summary>
    private const int MostLeaves = 2 * WordBits;

    private LeafSetTable(IReadOnlyList<TreeSplit> splits, ulong[] masks, int[] starts, int words, double[] leaves)
    {
        Splits = splits;
        Starts = starts;
        Words = words;
        Leaves = leaves;
        Masks = Enumerable.Range(0, words).SelectMany(word => masks.Select(mask => unchecked((int)(uint)(mask >> (word * WordBits))))).ToArray();
    }

    /// <summary>Words of a set.</summary>
    public int Words { get; }

    /// <summary>Leaves that the table has for each tree.</summary>
    public int LeavesOfTree => Words * WordBits;

    /// <summary>The splits of all trees.</summary>
    public IReadOnlyList<TreeSplit> Splits { get; }

    /// <summary>
    /// For each split, the leaves that remain where it is false: the low words of all splits, then the high ones.
    /// </summary>
    public int[] Masks { get; }

    /// <summary>The first split of each tree, and how many there are.</summary>
    public int[] Starts { get; }

    /// <summary>The weights, so many for each tree.</summary>
    public double[] Leaves { get; }

    /// <summary>Trees.</summary>
    public int Trees => Starts.Length - 1;

    /// <summary>Splits of a tree, one fewer than its leaves.</summary>
    public int SplitsOf(int tree) => Starts[tree + 1] - Starts[tree];

    /// <summary>Lays out trees that add to one target; null where one of them has too many leaves.</summary>
    public static LeafSetTable? TryCreate(TreeEnsemble ensemble)
    {
        List<TreeSplit> splits = [];
        List<ulong> masks = [];
        List<int> starts = [0];
        List<double[]> leaves = [];
        int most = 0;
        foreach (DecisionTree tree in ensemble.Trees.Where(t => t.Splits.Count > 0))
        {
            double[] own = new double[MostLeaves];
            int count = 0;
            // So many splits have too many leaves, and a chain of them would be a deep recursion.
            if (tree.Splits.Count >= MostLeaves || !Add(tree, tree.Root, splits, masks, own, ref count))
            {
                return null;
            }

            starts.Add(splits.Count);
            leaves.Add(own);
            most = Math.Max(most, count);
        }

        int words = most > WordBits ? 2 : 1;
        return new LeafSetTable(splits, [.. masks], [.. starts], words, [.. leaves.SelectMany(own => own.Take(words * WordBits))]);
    }

    /// <summary>
    /// Adds what is below a node; false where there are too many leaves, a shared one counted each time.
    /// </summary>
    private static bool Add(DecisionTree tree, int node, List<TreeSplit> splits, List<ulong> masks, double[] leaves, ref int count)
    {
        if (node < 0)
        {
            if (count == MostLeaves)
            {
                return false;
            }

            leaves[count] = tree.Leaves[~node][0].Weight;
            count++;
            return true;
        }

        TreeSplit split = tree.Splits[node];
        int place = splits.Count;
        int first = count;
        splits.Add(split);
        masks.Add(0);
        if (!Add(tree, split.WhenTrue, splits, masks, leaves, ref count))
        {
            return false;
        }

        // The false side is not empty, so that the true side never has all bits.
        masks[place] = ~(((1UL << (count - first)) - 1) << first);
        return Add(tree, split.WhenFalse, splits, masks, leaves, ref count);
    }
}
