using FusedGen.Compiler.Folding.Trees;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// Splits that rows do not decide go: where the bounds of the column decide (an encoder's numbers are 0 or 1), where a
/// split above implies the answer, and where both sides are equal. With them go leaves that no row reaches.
/// </summary>
/// <remarks>
/// Of trees that ask one question a level only whole levels go, since they have a kernel of their own.
/// </remarks>
internal sealed class PrunedTrees : Rewrite
{
    public override string Name => "decided splits";

    public override string Algebra => "x ≤ t, known where it is asked, = its answer";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not TreeEnsembleOperation trees || !context.IsNewTo(this, operation))
        {
            return false;
        }

        TreeEnsemble old = trees.Ensemble;
        TableColumns columns = new(trees.Rows, context);
        HashSet<int> tested = [.. old.Trees.SelectMany(t => t.Splits).Select(s => s.Feature)];
        ColumnBounds[] bounds = Enumerable.Range(0, old.Features)
            .Select(f => tested.Contains(f) ? ColumnBounds.Of(columns.Source(trees.Input, f), context) : ColumnBounds.None)
            .ToArray();
        TreePruner pruner = new(bounds, ObliviousTree.AreAll(old));
        TreeEnsemble ensemble = old.With(old.Trees.Select(pruner.Prune).ToArray());
        if (ensemble.Splits == old.Splits)
        {
            return false;
        }

        context.Folded(this, $"{old.Splits - ensemble.Splits} of {old.Splits} splits of {Description.Of(trees)}", trees.Output);
        context.Replace(trees, trees.With(ensemble));
        return true;
    }
}
