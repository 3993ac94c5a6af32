using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Lowering.Trees;

/// <summary>
/// Trees as a file has them: nodes of all kinds that refer to each other by number.
/// <see cref="Build(ElementType, MissingColumns)"/> makes the graph's trees of them.
/// </summary>
internal sealed class Forest
{
    /// <summary>Comparisons of all trees together, where trees that share nodes have their own.</summary>
    private const int MostSplits = 1 << 23;

    /// <summary>The nodes of all trees.</summary>
    public required IReadOnlyList<ForestNode> Nodes { get; init; }

    /// <summary>What each leaf adds.</summary>
    public required IReadOnlyList<IReadOnlyList<LeafWeight>> Leaves { get; init; }

    /// <summary>Where each tree begins: the number of a node, or the complement of that of a leaf.</summary>
    public required IReadOnlyList<int> Roots { get; init; }

    /// <summary>The numbers that a node of the mode <see cref="ForestMode.Member"/> looks for.</summary>
    public IReadOnlyDictionary<int, double[]> Members { get; init; } = new Dictionary<int, double[]>();

    /// <summary>Names a node in a message: <c>node 3 of tree 0</c>.</summary>
    public required Func<int, string> NameOf { get; init; }

    /// <summary>The trees of the graph.</summary>
    /// <param name="type">The type of the features.</param>
    /// <param name="columns">Takes what is known of columns.</param>
    /// <exception cref="ModelException">Nodes refer to each other in a circle, or there are too many of
    /// them.</exception>
    public IReadOnlyList<DecisionTree> Build(ElementType type, MissingColumns columns)
    {
        List<DecisionTree> trees = [];
        int[] leaves = new int[Leaves.Count];
        int[] built = new int[Nodes.Count];
        Progress[] progress = new Progress[Nodes.Count];
        int splits = 0;
        foreach (int root in Roots)
        {
            DecisionTreeBuilder builder = new(type, columns);
            Dictionary<int, int> leafNumbers = [];
            trees.Add(builder.Build(BuildBelow(root, builder, MostSplits - splits, node => LeafOf(node, builder, leafNumbers), built, progress)));
            splits += builder.Count;
        }

        return trees.Select(columns.Resolve).ToArray();
    }

    /// <summary>The same trees with other targets.</summary>
    public Forest WithTargets(Func<int, int> target) => With(w => w with { Target = target(w.Target) });

    /// <summary>The same trees with other weights.</summary>
    public Forest WithWeights(Func<double, double> weight) => With(w => w with { Weight = weight(w.Weight) });

    /// <summary>The leaves below a node, or the leaf itself.</summary>
    public IEnumerable<int> LeavesBelow(int root)
    {
        HashSet<int> seen = [root];
        Stack<int> open = new([root]);
        while (open.Count > 0)
        {
            int number = open.Pop();
            if (number < 0)
            {
                yield return ~number;
                continue;
            }

            foreach (int child in new[] { Nodes[number].WhenTrue, Nodes[number].WhenFalse })
            {
                if (seen.Add(child))
                {
                    open.Push(child);
                }
            }
        }
    }

    private Forest With(Func<LeafWeight, LeafWeight> change) => new()
    {
        Nodes = Nodes,
        Leaves = Leaves.Select(leaf => (IReadOnlyList<LeafWeight>)leaf.Select(change).ToArray()).ToArray(),
        Roots = Roots,
        Members = Members,
        NameOf = NameOf,
    };

    private int LeafOf(int node, DecisionTreeBuilder builder, Dictionary<int, int> numbers)
    {
        if (!numbers.TryGetValue(node, out int leaf))
        {
            leaf = builder.Leaf(Leaves[~node]);
            numbers.Add(node, leaf);
        }

        return leaf;
    }

    /// <summary>
    /// Builds what is below a node, children first; without recursion, since a tree may be a chain of any length.
    /// </summary>
    private int BuildBelow(int root, DecisionTreeBuilder builder, int mostSplits, Func<int, int> leafOf, int[] built, Progress[] progress)
    {
        List<int> done = [];
        Stack<int> open = new();
        if (root >= 0)
        {
            open.Push(root);
        }

        while (open.Count > 0)
        {
            int number = open.Peek();
            ForestNode node = Nodes[number];
            if (progress[number] == Progress.Built)
            {
                open.Pop();
                continue;
            }

            bool isFirst = progress[number] == Progress.None;
            progress[number] = Progress.Entered;
            if (isFirst && (Enter(node.WhenTrue, number) | Enter(node.WhenFalse, number)))
            {
                continue;
            }

            built[number] = Build(number, node, Find(node.WhenTrue), Find(node.WhenFalse), builder);
            progress[number] = Progress.Built;
            done.Add(number);
            open.Pop();
            if (builder.Count > mostSplits)
            {
                throw new ModelException(DiagnosticIds.TooLarge, $"{NameOf(number)}: the trees up to here need more than {MostSplits} comparisons.");
            }
        }

        int result = Find(root);

        // Another tree that shares nodes builds them again, in its own numbers.
        done.ForEach(number => progress[number] = Progress.None);
        return result;

        int Find(int child) => child < 0 ? leafOf(child) : built[child];

        bool Enter(int child, int parent)
        {
            if (child < 0 || progress[child] == Progress.Built)
            {
                return false;
            }

            if (progress[child] == Progress.Entered)
            {
                throw new ModelException(DiagnosticIds.InvalidGraph, $"{NameOf(child)} is below itself: {NameOf(parent)} leads back to it.");
            }

            open.Push(child);
            return true;
        }
    }

    private int Build(int number, ForestNode node, int whenTrue, int whenFalse, DecisionTreeBuilder builder)
    {
        // By itself a comparison with NaN is false, but for ≠.
        int missing = node.MissingIsTrue || node.Mode == ForestMode.NotEqual ? whenTrue : whenFalse;
        return node.Mode switch
        {
            ForestMode.LessOrEqual => builder.LessOrEqual(node.Feature, node.Threshold, whenTrue, whenFalse, missing),
            ForestMode.Less => builder.Less(node.Feature, node.Threshold, whenTrue, whenFalse, missing),
            ForestMode.GreaterOrEqual => builder.Less(node.Feature, node.Threshold, whenFalse, whenTrue, missing),
            ForestMode.Greater => builder.LessOrEqual(node.Feature, node.Threshold, whenFalse, whenTrue, missing),
            ForestMode.Equal => builder.Equal(node.Feature, node.Threshold, whenTrue, whenFalse, missing),
            ForestMode.NotEqual => builder.Equal(node.Feature, node.Threshold, whenFalse, whenTrue, missing),
            _ => builder.Member(node.Feature, Members[number], whenTrue, whenFalse, missing),
        };
    }

    private enum Progress
    {
        None,
        Entered,
        Built,
    }
}
