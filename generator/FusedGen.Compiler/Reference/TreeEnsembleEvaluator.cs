using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;

namespace FusedGen.Compiler.Reference;

/// <summary><see cref="TreeEnsembleOperation"/>: one row and one tree after the other.</summary>
internal static class TreeEnsembleEvaluator
{
    public static Tensor Evaluate(TreeEnsembleOperation operation, Func<Value, Tensor> valueOf, CancellationToken cancellationToken)
    {
        double[] x = valueOf(operation.Input).Floats;
        TreeEnsemble ensemble = operation.Ensemble;
        double[] results = new double[operation.Rows * ensemble.Targets];
        for (int row = 0; row < operation.Rows; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double?[] combined = new double?[ensemble.Targets];
            foreach (DecisionTree tree in ensemble.Trees)
            {
                foreach (LeafWeight weight in tree.Leaves[tree.LeafOf(feature => x[(row * ensemble.Features) + feature])])
                {
                    combined[weight.Target] = combined[weight.Target] is { } other ? Combine(ensemble.Aggregate, other, weight.Weight) : weight.Weight;
                }
            }

            for (int target = 0; target < ensemble.Targets; target++)
            {
                results[(row * ensemble.Targets) + target] = (combined[target] ?? 0) + (ensemble.BaseValues?[target] ?? 0);
            }
        }

        return new Tensor(operation.Output.Shape, results, operation.Output.Type);
    }

    private static double Combine(TreeAggregate aggregate, double left, double right) => aggregate switch
    {
        TreeAggregate.Min => Math.Min(left, right),
        TreeAggregate.Max => Math.Max(left, right),
        _ => left + right,
    };
}
