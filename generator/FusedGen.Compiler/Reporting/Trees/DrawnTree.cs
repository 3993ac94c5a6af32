using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Reporting.Trees;

/// <summary>A tree as it is drawn: its upper levels, with what each node asks or gives.</summary>
/// <param name="Text">The comparison, what the leaf adds, or how many leaves are not drawn.</param>
/// <param name="Yes">Where a row goes for which the comparison holds; null for a leaf.</param>
/// <param name="No">Where the others go.</param>
public sealed record DrawnTree(string Text, DrawnTree? Yes, DrawnTree? No)
{
    /// <summary>Levels of comparisons that are drawn.</summary>
    private const int MostLevels = 4;

    /// <summary>Numbers of a leaf that are drawn.</summary>
    private const int MostWeights = 3;

    /// <summary>The upper levels of a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="columns">The names of the columns, safe to print, and which of them are 1 or 0 for what the name
    /// says.</param>
    /// <param name="targets">Sums to which leaves add.</param>
    public static DrawnTree Of(DecisionTree tree, IReadOnlyList<(string Name, bool IsTruth)> columns, int targets)
    {
        long[] leaves = LeavesBelow(tree);
        return Node(tree.Root, 0);

        DrawnTree Node(int node, int level)
        {
            if (node < 0)
            {
                return new DrawnTree(LeafText(tree.Leaves[~node], targets), null, null);
            }

            if (level == MostLevels)
            {
                return new DrawnTree($"… {Figures.Count(leaves[node])} leaves", null, null);
            }

            TreeSplit split = tree.Splits[node];
            DrawnTree low = Node(split.WhenTrue, level + 1);
            DrawnTree high = Node(split.WhenFalse, level + 1);
            (string name, bool isTruth) = columns[split.Feature];
            return isTruth && split.Threshold is >= 0 and < 1
                ? new DrawnTree(name, high, low)
                : new DrawnTree($"{name} ≤ {Number(split.Threshold)}", low, high);
        }
    }

    /// <summary>The drawing as lines of text, the first of which is the root.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Text;
        if (Yes is null || No is null)
        {
            yield break;
        }

        foreach (string line in Branch(Yes, "├─ yes: ", "│  ").Concat(Branch(No, "└─ no:  ", "   ")))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Branch(DrawnTree tree, string first, string others) =>
        tree.Lines().Select((line, i) => (i == 0 ? first : others) + line);

    /// <summary>
    /// Ways from each split to a leaf. Children come after their parents, and splits may share them: the number is
    /// bounded where it would grow without end.
    /// </summary>
    private static long[] LeavesBelow(DecisionTree tree)
    {
        long[] leaves = new long[tree.Splits.Count];
        for (int i = leaves.Length - 1; i >= 0; i--)
        {
            leaves[i] = Math.Min(int.MaxValue, Below(tree.Splits[i].WhenTrue) + Below(tree.Splits[i].WhenFalse));
        }

        return leaves;

        long Below(int child) => child < 0 ? 1 : leaves[child];
    }

    private static string LeafText(IReadOnlyList<LeafWeight> weights, int targets) => weights.Count == 0 ? "0"
        : string.Join(", ", weights.Take(MostWeights).Select(w => targets == 1 ? Number(w.Weight) : $"{Number(w.Weight)} to sum {w.Target}"))
        + (weights.Count > MostWeights ? ", …" : "");

    private static string Number(double value) =>
        value.ToString(value == 0 || Math.Abs(value) is >= 1e-4 and < 1e6 ? "G5" : "0.####e+0", CultureInfo.InvariantCulture);
}
