namespace FusedGen.Trees;

/// <summary>
/// A tree as trainers grow them: on rows, by splits near the middle of what a node holds, the fullest node first or
/// level by level.
/// </summary>
internal sealed class GrownTree
{
    private readonly List<(int Feature, float Threshold, int WhenTrue, int WhenFalse)> _nodes = [];

    /// <summary>The nodes; a leaf has the feature −1. The root is the first.</summary>
    public IReadOnlyList<(int Feature, float Threshold, int WhenTrue, int WhenFalse)> Nodes => _nodes;

    /// <summary>
    /// Splits the node that holds most rows, until there are so many leaves or no node has rows to split.
    /// </summary>
    public static GrownTree LeafWise(Random random, float[][] rows, int leaves, int leastRows = 2)
    {
        GrownTree tree = new();
        PriorityQueue<(int Node, int[] Rows), int> open = new();
        tree.AddLeaf();
        open.Enqueue((0, Enumerable.Range(0, rows.Length).ToArray()), 0);
        for (int count = 1; count < leaves && open.TryDequeue(out (int Node, int[] Rows) next, out _);)
        {
            if (next.Rows.Length < leastRows)
            {
                continue;
            }

            int feature = random.Next(rows[0].Length);
            float[] values = next.Rows.Select(r => rows[r][feature]).Order().ToArray();
            float threshold = values[(int)(values.Length * (0.15 + (0.7 * random.NextDouble())))];
            int[] below = next.Rows.Where(r => rows[r][feature] <= threshold).ToArray();
            if (below.Length == next.Rows.Length)
            {
                continue;
            }

            int whenTrue = tree.AddLeaf();
            int whenFalse = tree.AddLeaf();
            tree._nodes[next.Node] = (feature, threshold, whenTrue, whenFalse);
            open.Enqueue((whenTrue, below), -below.Length);
            open.Enqueue((whenFalse, next.Rows.Except(below).ToArray()), below.Length - next.Rows.Length);
            count++;
        }

        return tree;
    }

    /// <summary>A full tree each of whose levels asks one question.</summary>
    public static GrownTree Oblivious(Random random, float[][] rows, int depth)
    {
        (int Feature, float Threshold)[] levels = Enumerable.Range(0, depth)
            .Select(_ => random.Next(rows[0].Length))
            .Select(feature => (feature, rows[random.Next(rows.Length)][feature]))
            .ToArray();
        GrownTree tree = new();
        tree.AddLevel(levels, 0);
        return tree;
    }

    private int AddLevel((int Feature, float Threshold)[] levels, int level)
    {
        int node = AddLeaf();
        if (level < levels.Length)
        {
            int whenTrue = AddLevel(levels, level + 1);
            int whenFalse = AddLevel(levels, level + 1);
            _nodes[node] = (levels[level].Feature, levels[level].Threshold, whenTrue, whenFalse);
        }

        return node;
    }

    private int AddLeaf()
    {
        _nodes.Add((-1, 0, 0, 0));
        return _nodes.Count - 1;
    }
}
