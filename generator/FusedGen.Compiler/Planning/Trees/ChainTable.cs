using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// The nodes of trees that add to one target each, laid out for chains. A lane goes through its trees one after the
/// other without knowing where one ends: the edge into a leaf carries the leaf's weight, and leads to the root of the
/// lane's next tree. Behind the last tree is the sink, which leads to itself and adds nothing.
/// </summary>
/// <remarks>
/// A node is a threshold, the feature, the weights of the edges for false and true, and where these edges lead, counted
/// in numbers from the start. Threshold and weights are of <see cref="Numbers"/>; the others are 32-bit integers. The
/// sink is the node at 0. Behind the nodes is where each lane starts, target by target.
/// </remarks>
internal sealed class ChainTable
{
    private ChainTable(ElementType numbers, int[] words, int starts, int lanes, double longestPath)
    {
        LongestPath = longestPath;
        Numbers = numbers;
        Words = words;
        Starts = starts;
        Lanes = lanes;
    }

    /// <summary>The type of thresholds and weights.</summary>
    public ElementType Numbers { get; }

    /// <summary>Lanes of each target.</summary>
    public int Lanes { get; }

    /// <summary>Mean number of steps of the lane that has most.</summary>
    public double LongestPath { get; }

    /// <summary>The word with the first start.</summary>
    public int Starts { get; }

    /// <summary>All of it.</summary>
    public int[] Words { get; }

    /// <summary>Lays out the trees of an ensemble, each of which adds to one target.</summary>
    public static ChainTable Create(TreeEnsemble ensemble, ElementType numbers, int mostLanes)
    {
        IReadOnlyList<IReadOnlyList<DecisionTree>> byTarget = Enumerable.Range(0, ensemble.Targets)
            .Select(target => (IReadOnlyList<DecisionTree>)ensemble.Trees.Where(t => t.Splits.Count > 0 && TargetOf(t) == target).ToArray())
            .ToArray();
        int lanes = Math.Max(1, Math.Min(mostLanes, byTarget.Max(trees => trees.Count)));
        ChainWriter writer = new(numbers);
        (IReadOnlyList<DecisionTree> Trees, double Steps)[] paths = byTarget.SelectMany(trees => Distributed(trees, lanes)).ToArray();
        int[] starts = paths.Select(path => writer.Add(path.Trees)).ToArray();
        int[] nodes = writer.ToWords();
        return new ChainTable(numbers, [.. nodes, .. starts], nodes.Length, lanes, paths.Max(path => path.Steps));
    }

    /// <summary>Whether the leaves of each tree are added to one target.</summary>
    public static bool Serves(TreeEnsemble ensemble) => ensemble.Aggregate == TreeAggregate.Sum && ensemble.Trees.All(t => TargetOf(t) >= 0);

    /// <summary>The only target that a tree adds to; −1 where it has several, or its leaves add twice.</summary>
    private static int TargetOf(DecisionTree tree)
    {
        int target = tree.Leaves[0].Count == 1 ? tree.Leaves[0][0].Target : -1;
        return tree.Leaves.All(leaf => leaf.Count == 1 && leaf[0].Target == target) ? target : -1;
    }

    /// <summary>
    /// Trees for each lane, and its mean number of steps: the longest trees first, each to the lane with the fewest
    /// steps, so that all lanes finish together.
    /// </summary>
    private static IEnumerable<(IReadOnlyList<DecisionTree> Trees, double Steps)> Distributed(IReadOnlyList<DecisionTree> trees, int lanes)
    {
        List<DecisionTree>[] distributed = Enumerable.Range(0, lanes).Select(_ => new List<DecisionTree>()).ToArray();
        double[] steps = new double[lanes];
        foreach ((DecisionTree tree, double depth) in trees.Select(t => (t, TreeShape.MeanDepth(t))).OrderByDescending(t => t.Item2))
        {
            int lane = Array.IndexOf(steps, steps.Min());
            distributed[lane].Add(tree);
            steps[lane] += depth;
        }

        return distributed.Zip(steps, (own, sum) => ((IReadOnlyList<DecisionTree>)own, sum));
    }
}
