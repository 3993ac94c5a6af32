using FusedGen.Compiler.Folding.Trees;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>f(x) ≤ t</c> is <c>x ≤ t'</c> for a function of each column that never falls, such as a scaler: t' is the largest
/// float with <c>f(t') ≤ t</c>, with f as floats compute it, so that every row takes the way that it took before.
/// </summary>
/// <remarks>Needs: all columns that are compared have such a function, in float. Saves the map.</remarks>
internal sealed class MapIntoTrees : Rewrite
{
    public override string Name => "map into the thresholds behind";

    public override string Algebra => "f(x) ≤ t = x ≤ max{x : f(x) ≤ t}";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not TreeEnsembleOperation trees || trees.Input.Type != ElementType.Float32 || context.ProducerOf(trees.Input) is not MapOperation map
            || Data(map) is not { } data || !context.IsNewTo(this, operation))
        {
            return false;
        }

        RisingColumn?[] columns = Enumerable.Range(0, trees.Ensemble.Features)
            .Select(column => RisingColumn.TryRead(map.Expression, data, input => Constant(map.Inputs[input], column)))
            .ToArray();
        if (trees.Ensemble.Trees.Any(t => t.Splits.Any(s => columns[s.Feature] is null)))
        {
            return false;
        }

        TreeSplit Folded(TreeSplit split) => split with { Threshold = columns[split.Feature]!.LargestBelow((float)split.Threshold) };
        DecisionTree[] folded = trees.Ensemble.Trees.Select(t => new DecisionTree(t.Splits.Select(Folded).ToArray(), t.Leaves, t.Root)).ToArray();
        TreeEnsemble ensemble = new(folded, trees.Ensemble.Features, trees.Ensemble.Targets, trees.Ensemble.Aggregate, trees.Ensemble.BaseValues);
        context.Folded(this, $"{Description.Of(map)} into {Description.Of(trees)}", trees.Output);
        context.Replace(trees, new TreeEnsembleOperation(map.Origin.Then(trees.Origin), map.Inputs[data], ensemble, trees.Output));
        return true;
    }

    /// <summary>The only input of a map that is no constant, where it has the rows of the result.</summary>
    private static int? Data(MapOperation map)
    {
        int[] data = Enumerable.Range(0, map.Inputs.Count).Where(i => map.Inputs[i].Constant is null).ToArray();
        return data.Length == 1 && map.Inputs[data[0]].Shape.Equals(map.Output.Shape) && map.Inputs[data[0]].Type == ElementType.Float32 ? data[0] : null;
    }

    /// <summary>The number of a constant that a column of any row meets; null where rows meet different ones.</summary>
    private static float? Constant(Value value, int column) =>
        value.Constant is not { Type: ElementType.Float32 } constant ? null
        : constant.Count == 1 ? (float)constant.Floats[0]
        : constant.Count == constant.Shape.Last ? (float)constant.Floats[column]
        : null;
}
