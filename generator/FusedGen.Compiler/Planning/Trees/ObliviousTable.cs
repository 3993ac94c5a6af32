using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Planning.Memory;

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
    /// <summary>Numbers among which a vector is looked up at least.</summary>
    public const int LeastLookedUp = 32;

    /// <summary>
    /// Leaves begin at a multiple of so many numbers: where they fill whole vectors, each begins one.
    /// </summary>
    private const int Alignment = 16;

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
            if (ObliviousTree.TryRead(tree) is not { } read)
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
            Pad(numbers, (Alignment - (numbers.Count % Alignment)) % Alignment);
            groups.Add(new ObliviousGroup(group.Key, group.Count(), firstFeature, thresholds, numbers.Count));
            numbers.AddRange(group.SelectMany(t => t.Leaves));
        }

        // The last tree's leaves may be looked up among more than there are.
        Pad(numbers, Math.Max(0, LeastLookedUp - (1 << groups[groups.Count - 1].Levels)));
        return new ObliviousTable(groups, [.. features], [.. numbers]);
    }

    /// <summary>The thresholds and leaves among the constants.</summary>
    public Operand NumbersOf(TreeEnsemble ensemble, ElementType type, PlanContext context) =>
        context.ConstantOperand((ensemble, type, "answers"), () => new Tensor(new Shape(Numbers.Length), Numbers, type), type);

    private static void Pad(List<double> numbers, int count) => numbers.AddRange(Enumerable.Repeat(0.0, count));
}

/// <summary>Oblivious trees of one depth.</summary>
/// <param name="Levels">Questions of each tree.</param>
/// <param name="Trees">Trees.</param>
/// <param name="Features">The first feature of the first tree.</param>
/// <param name="Thresholds">The first threshold of the first tree.</param>
/// <param name="Leaves">The first leaf of the first tree.</param>
internal sealed record ObliviousGroup(int Levels, int Trees, int Features, int Thresholds, int Leaves);
