using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Lowering.Trees;

/// <summary>Adds trees to the graph, behind the columns that their splits read.</summary>
internal static class TreeColumns
{
    /// <summary>The sums of the leaves that each row reaches.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="forest">The trees.</param>
    /// <param name="targets">Columns of the result.</param>
    /// <param name="aggregate">How leaves are combined.</param>
    /// <param name="baseValues">What is added to each target; null for nothing.</param>
    /// <param name="share">What part of each leaf counts: one of so many trees for a mean.</param>
    public static Value Add(NodeContext node, Value x, Forest forest, int targets, TreeAggregate aggregate, IReadOnlyList<double>? baseValues, double share = 1)
    {
        MissingColumns columns = new(x.Shape[1]);
        IReadOnlyList<DecisionTree> trees = forest.Build(x.Type, columns).Select(tree => share == 1 ? tree : tree.WithWeights(w => w * share)).ToArray();
        TreeEnsemble ensemble = new(trees, columns.Columns, targets, aggregate, baseValues);
        Value result = node.NewValue(x.Type, node.ShapeOf([x.Shape[0], targets]));
        return node.Add(new TreeEnsembleOperation(node.Origin, WithoutMissing(node, x, columns), ensemble, result));
    }

    /// <summary>
    /// The input with NaN as −∞ in the columns that need it, and those behind it that are read in both ways.
    /// </summary>
    private static Value WithoutMissing(NodeContext node, Value x, MissingColumns columns)
    {
        if (!columns.AreNeeded)
        {
            return x;
        }

        Value all = columns.Appended.Count == 0 ? x : node.Concat([x, node.Take(x, 1, [.. columns.Appended])], 1);
        double[] missing = Enumerable.Range(0, columns.Columns).Select(column => columns.IsLowest(column) ? double.NegativeInfinity : double.NaN).ToArray();
        return missing.All(double.IsNegativeInfinity)
            ? node.Map(all, e => Formula.Select(Formula.Apply(UnaryFunction.IsNaN, e), Formula.Number(double.NegativeInfinity, e.Type), e))
            : node.Map(
                all,
                node.NewConstant(new Tensor(new Shape(missing.Length), missing, x.Type)),
                (e, m) => Formula.Select(Formula.Apply(UnaryFunction.IsNaN, e), m, e));
    }
}
