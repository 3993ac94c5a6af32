using FusedGen.Compiler.Folding.Trees;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// Trees test a column where it comes from. <c>f(x) ≤ t</c> is <c>x ≤ t'</c> for a function that never falls, such as a
/// scaler: t' is the largest float with <c>f(t') ≤ t</c>, with f as floats compute it, so that every row takes the way
/// that it took before. Where f also puts a number in the place of NaN, that must go to the side of false, as NaN does.
/// A column of a one-hot encoder is whether the category's number is that of the column. A constant column decides.
/// </summary>
/// <remarks>
/// Needs: all columns of a map that are tested have such a function; no more splits test an encoder than it has
/// columns. Saves the map.
/// </remarks>
internal sealed class ColumnsIntoTrees : Rewrite
{
    public override string Name => "map into thresholds";

    public override string Algebra => "f(x) ≤ t = x ≤ max{x : f(x) ≤ t}";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not TreeEnsembleOperation trees || !context.IsNewTo(this, operation))
        {
            return false;
        }

        SplitColumns columns = new(trees, context);
        if (columns.SendsMissingBothWays)
        {
            context.Refused(this, Description.Of(trees), "what stands for missing values goes to both sides of splits, and NaN to one", trees.Output);
        }

        if (!columns.Saves)
        {
            return false;
        }

        TestedTable table = new(trees, columns);
        TreeEnsemble old = trees.Ensemble;
        DecisionTree[] folded = old.Trees.Select(tree => table.Rewritten(tree, columns)).ToArray();
        TreeEnsemble ensemble = new(folded, table.Features, old.Targets, old.Aggregate, old.BaseValues);
        Origin origin = columns.Passed.Select(m => m.Origin).Reverse().Append(trees.Origin).Aggregate((a, b) => a.Then(b));
        string what = columns.Passed.Count == 0 ? "constant columns" : string.Join(" and ", columns.Passed.Select(Description.Of));
        context.Folded(this, $"{what} into {Description.Of(trees)}", trees.Output);
        context.Replace(trees, [.. table.Operations, new TreeEnsembleOperation(origin, table.Input, ensemble, trees.Output)]);
        return true;
    }
}
