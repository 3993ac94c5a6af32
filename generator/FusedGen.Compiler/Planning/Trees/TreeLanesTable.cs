using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// The sets of leaves of <see cref="LeafSetTable"/> for one row, with trees side by side: sixteen trees are a group,
/// and the first split of each of them is compared at once, then the second.
/// </summary>
/// <remarks>
/// Trees of like size are a group. A tree that has fewer splits than its group goes on with splits that take no leaf
/// away, and a lane without a tree has one leaf of 0.
/// </remarks>
internal sealed class TreeLanesTable
{
    /// <summary>Trees of a group: the lanes of the widest vector.</summary>
    public const int Lanes = 16;

    /// <summary>Bits of a lane.</summary>
    public const int WordBits = 32;

    private TreeLanesTable(int[] integers, double[] numbers, int rows, int groups, int words, int leaves, int trees)
    {
        Integers = integers;
        Numbers = numbers;
        Rows = rows;
        Groups = groups;
        Words = words;
        Leaves = leaves;
        Trees = trees;
    }

    /// <summary>
    /// Where the splits of each group begin, and where the last ones end, then the features of all splits and the words
    /// of their masks, sixteen side by side, and last the bits of the leaves.
    /// </summary>
    public int[] Integers { get; }

    /// <summary>The thresholds of all splits, then the leaves of each group, the last one first.</summary>
    public double[] Numbers { get; }

    /// <summary>Splits of all groups, sixteen of which count as one.</summary>
    public int Rows { get; }

    /// <summary>Groups of trees.</summary>
    public int Groups { get; }

    /// <summary>Words of a set.</summary>
    public int Words { get; }

    /// <summary>Leaves that the table has for each tree: those of the largest.</summary>
    public int Leaves { get; }

    /// <summary>Trees.</summary>
    public int Trees { get; }

    /// <summary>Where the features begin among the integers.</summary>
    public int Features => RoundedUp(Groups + 1);

    /// <summary>Where the words of the masks begin among the integers.</summary>
    public int Masks(int word) => Features + ((1 + word) * Rows * Lanes);

    /// <summary>Where the bit of each leaf in its word stands among the integers, the last leaf first.</summary>
    public int Bits => Integers.Length - Leaves;

    /// <summary>Lays out trees.</summary>
    public static TreeLanesTable Create(LeafSetTable sets)
    {
        int[][] groups = Enumerable.Range(0, sets.Trees)
            .OrderByDescending(sets.SplitsOf)
            .Select((tree, i) => (Tree: tree, Group: i / Lanes))
            .GroupBy(t => t.Group, t => t.Tree)
            .Select(g => g.ToArray())
            .ToArray();
        int[] starts = new int[groups.Length + 1];
        for (int g = 0; g < groups.Length; g++)
        {
            starts[g + 1] = starts[g] + sets.SplitsOf(groups[g][0]);
        }

        int rows = starts[groups.Length];
        int leaves = sets.SplitsOf(groups[0][0]) + 1;
        int first = RoundedUp(starts.Length);
        int bits = first + ((1 + sets.Words) * rows * Lanes);
        int[] integers = new int[bits + leaves];
        double[] numbers = new double[(rows + (groups.Length * leaves)) * Lanes];
        Array.Copy(starts, integers, starts.Length);
        for (int i = first + (rows * Lanes); i < bits; i++)
        {
            integers[i] = -1;
        }

        for (int leaf = 0; leaf < leaves; leaf++)
        {
            integers[bits + leaves - 1 - leaf] = 1 << (leaf % WordBits);
        }

        for (int tree = 0; tree < sets.Trees; tree++)
        {
            Add(tree);
        }

        return new TreeLanesTable(integers, numbers, rows, groups.Length, sets.Words, leaves, sets.Trees);

        void Add(int number)
        {
            int group = number / Lanes;
            int lane = number % Lanes;
            int tree = groups[group][lane];
            for (int s = 0; s < sets.SplitsOf(tree); s++)
            {
                int split = sets.Starts[tree] + s;
                int place = ((starts[group] + s) * Lanes) + lane;
                integers[first + place] = sets.Splits[split].Feature;
                numbers[place] = sets.Splits[split].Threshold;
                for (int word = 0; word < sets.Words; word++)
                {
                    integers[first + ((1 + word) * rows * Lanes) + place] = sets.Masks[(word * sets.Splits.Count) + split];
                }
            }

            for (int leaf = 0; leaf <= sets.SplitsOf(tree); leaf++)
            {
                numbers[((rows + (group * leaves) + leaves - 1 - leaf) * Lanes) + lane] = sets.Leaves[(tree * sets.LeavesOfTree) + leaf];
            }
        }
    }

    /// <summary>The word of a leaf.</summary>
    public static int WordOf(int leaf) => leaf / WordBits;

    private static int RoundedUp(int count) => (count + Lanes - 1) / Lanes * Lanes;
}
