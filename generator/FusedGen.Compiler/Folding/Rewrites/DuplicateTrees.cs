using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// Equal trees are one with twice the weights: <c>w + w = 2·w</c> is exact, and so is four times. Of three equal trees
/// two become one. The smallest or largest leaf is the same with one of them.
/// </summary>
/// <remarks>Needs: no weight becomes infinite.</remarks>
internal sealed class DuplicateTrees : Rewrite
{
    public override string Name => "duplicate trees";

    public override string Algebra => "w + w = 2·w";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not TreeEnsembleOperation trees || !context.IsNewTo(this, operation))
        {
            return false;
        }

        TreeEnsemble old = trees.Ensemble;
        List<(DecisionTree Tree, int Count)> distinct = Distinct(old.Trees);
        if (distinct.Count == old.Trees.Count)
        {
            return false;
        }

        DecisionTree[] folded = distinct.SelectMany(t => old.Aggregate == TreeAggregate.Sum ? Together(t.Tree, t.Count) : [t.Tree]).ToArray();
        if (folded.Length == old.Trees.Count)
        {
            return false;
        }

        context.Folded(this, $"{old.Trees.Count - folded.Length} of {old.Trees.Count} trees of {Description.Of(trees)}", trees.Output);
        context.Replace(trees, trees.With(old.With(folded)));
        return true;
    }

    private static List<(DecisionTree Tree, int Count)> Distinct(IReadOnlyList<DecisionTree> trees)
    {
        List<(DecisionTree Tree, int Count)> distinct = [];
        Dictionary<(int Splits, int Leaves, int Hash), List<int>> places = [];
        foreach (DecisionTree tree in trees)
        {
            (int, int, int) key = (tree.Splits.Count, tree.Leaves.Count, Hash(tree));
            if (!places.TryGetValue(key, out List<int>? candidates))
            {
                places.Add(key, candidates = []);
            }

            int same = candidates.FindIndex(place => distinct[place].Tree.IsSame(tree));
            if (same < 0)
            {
                candidates.Add(distinct.Count);
                distinct.Add((tree, 1));
            }
            else
            {
                distinct[candidates[same]] = (tree, distinct[candidates[same]].Count + 1);
            }
        }

        return distinct;
    }

    /// <summary>So many equal trees as a tree for each power of two in the number.</summary>
    private static IEnumerable<DecisionTree> Together(DecisionTree tree, int count)
    {
        double largest = tree.Leaves.SelectMany(leaf => leaf).Select(w => Math.Abs(w.Weight)).DefaultIfEmpty(0).Max();
        int greatest = 1;
        while (greatest <= count / 2)
        {
            greatest *= 2;
        }

        // Where so many times as much would be infinite, the trees stay as they are.
        return !(largest * greatest <= float.MaxValue) ? Enumerable.Repeat(tree, count)
            : Enumerable.Range(0, 31).Where(bit => (count >> bit & 1) != 0).Select(bit => bit == 0 ? tree : tree.WithWeights(w => w * (1L << bit)));
    }

    private static int Hash(DecisionTree tree)
    {
        int hash = tree.Root;
        foreach (TreeSplit split in tree.Splits)
        {
            hash = unchecked((hash * 31) + split.GetHashCode());
        }

        foreach (LeafWeight weight in tree.Leaves.SelectMany(leaf => leaf))
        {
            hash = unchecked((hash * 31) + weight.GetHashCode());
        }

        return hash;
    }
}
