using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// Trees each of whose levels asks one question, whichever way the levels above went: the answers are the digits of the
/// number of the leaf. CatBoost grows such trees, and a tree of one split is one too.
/// </summary>
/// <remarks>
/// Trees of one depth are a group. A group has the features of all levels of all of its trees, the thresholds in the
/// same order, and the leaves.
/// </remarks>
internal sealed class ObliviousTable
{
    /// <summary>Levels of the deepest tree: a leaf for each combination of answers is in the table.</summary>
    private const int MostLevels = 10;

    private ObliviousTable(IReadOnlyList<ObliviousGroup> groups, int[] features, double[] numbers)
    {
        Groups = groups;
        Features = features;
        Numbers = numbers;
    }

    /// <summary>The groups, shallow trees first.</summary>
    public IReadOnlyList<ObliviousGroup> Groups { get; }

    /// <summary>The features of all groups.</summary>
    public int[] Features { get; }

    /// <summary>The thresholds and leaves of all groups.</summary>
    public double[] Numbers { get; }

    /// <summary>Lays out trees that add to one target; null where one of them is not oblivious.</summary>
    public static ObliviousTable? TryCreate(TreeEnsemble ensemble)
    {
        List<ObliviousTree> trees = [];
        foreach (DecisionTree tree in ensemble.Trees.Where(t => t.Splits.Count > 0))
        {
            if (tree.Depth > MostLevels || ObliviousTree.TryRead(tree) is not { } read)
            {
                return null;
            }

            trees.Add(read);
        }

        List<int> features = [];
        List<double> numbers = [];
        List<ObliviousGroup> groups = [];
        foreach (IGrouping<int, ObliviousTree> group in trees.GroupBy(t => t.Questions.Count).OrderBy(g => g.Key))
        {
            int firstFeature = features.Count;
            int thresholds = numbers.Count;
            features.AddRange(group.SelectMany(t => t.Questions.Select(q => q.Feature)));
            numbers.AddRange(group.SelectMany(t => t.Questions.Select(q => q.Threshold)));
            groups.Add(new ObliviousGroup(group.Key, group.Count(), firstFeature, thresholds, numbers.Count));
            numbers.AddRange(group.SelectMany(t => t.Leaves));
        }

        return new ObliviousTable(groups, [.. features], [.. numbers]);
    }
}

/// <summary>Oblivious trees of one depth.</summary>
/// <param name="Levels">Questions of each tree.</param>
/// <param name="Trees">Trees.</param>
/// <param name="Features">The first feature of the first tree.</param>
/// <param name="Thresholds">The first threshold of the first tree.</param>
/// <param name="Leaves">The first leaf of the first tree.</param>
internal sealed record ObliviousGroup(int Levels, int Trees, int Features, int Thresholds, int Leaves);
