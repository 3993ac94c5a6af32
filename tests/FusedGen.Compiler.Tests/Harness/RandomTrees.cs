using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>
/// Random decision trees of any form: balanced ones, chains, single leaves, and leaves that several splits share.
/// </summary>
internal static class RandomTrees
{
    /// <summary>A network of trees over one input, [rows, features].</summary>
    public static ModelGraph Network(TreeEnsemble ensemble, int rows = 1, ElementType input = ElementType.Float32, ElementType? output = null)
    {
        Value x = new("x", input, new Shape(rows, ensemble.Features));
        TreeEnsembleOperation trees = new(Node, x, ensemble, Output(output ?? input, rows, ensemble.Targets));
        return new ModelGraph([x], [trees.Output], [trees]);
    }

    /// <summary>Trees.</summary>
    /// <param name="random">The source.</param>
    /// <param name="trees">How many.</param>
    /// <param name="mostLeaves">Leaves of the largest.</param>
    /// <param name="features">Columns.</param>
    /// <param name="targets">Targets.</param>
    /// <param name="speakForAll">Whether a leaf may add to several targets; else each tree has its own.</param>
    /// <param name="aggregate">How leaves are combined.</param>
    public static TreeEnsemble Ensemble(
        Random random,
        int trees,
        int mostLeaves,
        int features,
        int targets = 1,
        bool speakForAll = false,
        TreeAggregate aggregate = TreeAggregate.Sum) => new(
        Enumerable.Range(0, trees).Select(t => Tree(random, 1 + random.Next(mostLeaves), features, () => Leaf(random, t, targets, speakForAll))).ToArray(),
        features,
        targets,
        aggregate,
        random.Next(2) == 0 ? null : Enumerable.Range(0, targets).Select(_ => Number(random)).ToArray());

    /// <summary>Trees each of whose levels asks one question.</summary>
    public static TreeEnsemble Oblivious(Random random, int trees, int deepest, int features) => new(
        Enumerable.Range(0, trees).Select(t => ObliviousTree(random, t == 0 ? 0 : 1 + random.Next(deepest), features)).ToArray(),
        features,
        1,
        TreeAggregate.Sum,
        [Number(random)]);

    private static DecisionTree ObliviousTree(Random random, int depth, int features)
    {
        DecisionTreeBuilder builder = new(ElementType.Float32, new MissingColumns(features));
        (int Feature, double Threshold)[] levels = Enumerable.Range(0, depth).Select(_ => (random.Next(features), Threshold(random))).ToArray();
        return builder.Build(Below(0));

        int Below(int level)
        {
            if (level == depth)
            {
                return builder.Leaf([new LeafWeight(0, Number(random))]);
            }

            int whenFalse = Below(level + 1);
            return builder.LessOrEqual(levels[level].Feature, levels[level].Threshold, Below(level + 1), whenFalse, whenFalse);
        }
    }

    private static LeafWeight[] Leaf(Random random, int tree, int targets, bool speaksForAll) => speaksForAll
        ? Enumerable.Range(0, targets).Where(_ => random.Next(3) > 0).Select(target => new LeafWeight(target, Number(random))).ToArray()
        : [new LeafWeight(tree % targets, Number(random))];

    private static DecisionTree Tree(Random random, int leaves, int features, Func<LeafWeight[]> leaf)
    {
        DecisionTreeBuilder builder = new(ElementType.Float32, new MissingColumns(features));
        bool isChain = random.Next(4) == 0;
        List<int> nodes = Enumerable.Range(0, leaves).Select(_ => builder.Leaf(leaf())).ToList();
        List<int> shared = [.. nodes];
        while (nodes.Count > 1)
        {
            int first = isChain ? nodes.Count - 2 : random.Next(nodes.Count - 1);
            int right = random.Next(8) == 0 ? shared[random.Next(shared.Count)] : nodes[first + 1];
            int node = builder.LessOrEqual(random.Next(features), Threshold(random), nodes[first], right, right);
            nodes.RemoveRange(first, 2);
            nodes.Insert(first, node);
        }

        return builder.Build(nodes[0]);
    }

    // Thresholds that inputs meet exactly, and some that no input reaches.
    private static double Threshold(Random random) => random.Next(10) switch
    {
        0 => double.PositiveInfinity,
        1 => 0,
        _ => Math.Round((random.NextDouble() * 4) - 2, 1),
    };

    private static double Number(Random random) => (float)((random.NextDouble() * 2) - 1);
}
