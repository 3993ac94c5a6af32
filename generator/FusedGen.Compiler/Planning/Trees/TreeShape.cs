using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>What the cost of a tree depends on.</summary>
internal static class TreeShape
{
    /// <summary>
    /// Steps of a row through a tree, on the average. How many rows reach which leaf is not known: a leaf counts by the
    /// number of splits whose halves lead to it, so that a long chain of rare cases counts little.
    /// </summary>
    public static double MeanDepth(DecisionTree tree)
    {
        double[] depths = new double[tree.Splits.Count];
        double[] leaves = new double[tree.Splits.Count];
        for (int i = tree.Splits.Count - 1; i >= 0; i--)
        {
            TreeSplit split = tree.Splits[i];
            leaves[i] = LeavesBelow(split.WhenTrue) + LeavesBelow(split.WhenFalse);
            double steps = (LeavesBelow(split.WhenTrue) * DepthBelow(split.WhenTrue)) + (LeavesBelow(split.WhenFalse) * DepthBelow(split.WhenFalse));
            depths[i] = 1 + (steps / leaves[i]);
        }

        return DepthBelow(tree.Root);

        double LeavesBelow(int child) => child < 0 ? 1 : leaves[child];

        double DepthBelow(int child) => child < 0 ? 0 : depths[child];
    }
}
