namespace FusedGen.Compiler.Graph.Trees;

/// <summary>A tree each of whose levels asks one question.</summary>
/// <param name="Questions">The questions, the root's first.</param>
/// <param name="Leaves">The weight for each combination of answers: the root's answer is the highest digit, 1 for
/// true.</param>
internal sealed record ObliviousTree(IReadOnlyList<(int Feature, double Threshold)> Questions, double[] Leaves)
{
    /// <summary>Levels of the deepest tree that is read: there is a leaf for each combination of answers.</summary>
    public const int MostLevels = 10;

    /// <summary>Whether all trees of an ensemble are such trees.</summary>
    public static bool AreAll(TreeEnsemble ensemble) => ensemble.Trees.All(tree => TryRead(tree) is not null);

    /// <summary>Reads a tree; null where a level asks several questions, or a way ends early.</summary>
    public static ObliviousTree? TryRead(DecisionTree tree)
    {
        List<(int Feature, double Threshold)> questions = [];
        if (tree.Depth > MostLevels)
        {
            return null;
        }

        int[] level = [tree.Root];
        while (level[0] >= 0)
        {
            if (level.Any(node => node < 0))
            {
                return null;
            }

            TreeSplit first = tree.Splits[level[0]];
            if (level.Any(node => tree.Splits[node].Feature != first.Feature || !tree.Splits[node].Threshold.Equals(first.Threshold)))
            {
                return null;
            }

            questions.Add((first.Feature, first.Threshold));
            level = level.SelectMany(node => new[] { tree.Splits[node].WhenFalse, tree.Splits[node].WhenTrue }).ToArray();
        }

        return level.All(node => node < 0) ? new ObliviousTree(questions, level.Select(node => tree.Leaves[~node][0].Weight).ToArray()) : null;
    }
}
