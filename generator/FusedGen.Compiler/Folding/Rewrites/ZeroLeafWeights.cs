using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// Weights of 0 add nothing: forests write one for each class that a leaf does not speak for. Trees that then speak for
/// one class go through chains.
/// </summary>
/// <remarks>A leaf keeps one weight, so that what its tree adds to is known.</remarks>
internal sealed class ZeroLeafWeights : Rewrite
{
    public override string Name => "leaf weights of zero";

    public override string Algebra => "y + 0 = y";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not TreeEnsembleOperation { Ensemble: { Aggregate: TreeAggregate.Sum } old } trees || !context.IsNewTo(this, operation))
        {
            return false;
        }

        TreeEnsemble ensemble = old.With(old.Trees.Select(Without).ToArray());
        int before = Weights(old);
        int after = Weights(ensemble);
        if (after == before)
        {
            return false;
        }

        context.Folded(this, $"{before - after} of {before} weights of {Description.Of(trees)}", trees.Output);
        context.Replace(trees, trees.With(ensemble));
        return true;
    }

    private static DecisionTree Without(DecisionTree tree)
    {
        if (tree.Leaves.All(leaf => leaf.Count <= 1 || leaf.All(w => w.Weight != 0)))
        {
            return tree;
        }

        int target = tree.Leaves.SelectMany(leaf => leaf).Where(w => w.Weight != 0).Select(w => w.Target).DefaultIfEmpty(0).First();
        return new DecisionTree(tree.Splits, tree.Leaves.Select(Remaining).ToArray(), tree.Root);

        IReadOnlyList<LeafWeight> Remaining(IReadOnlyList<LeafWeight> leaf)
        {
            if (leaf.Count <= 1)
            {
                return leaf;
            }

            LeafWeight[] weights = leaf.Where(w => w.Weight != 0).ToArray();
            return weights.Length > 0 ? weights
                : leaf.Any(w => w.Target == target) ? [new LeafWeight(target, 0)]
                : [leaf[0]];
        }
    }

    private static int Weights(TreeEnsemble ensemble) => ensemble.Trees.Sum(t => t.Leaves.Sum(l => l.Count));
}
