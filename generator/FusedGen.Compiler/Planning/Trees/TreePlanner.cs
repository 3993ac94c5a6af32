using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// Plans <see cref="TreeEnsembleOperation"/>: oblivious trees by their answers, others that add to one target each in
/// chains, and the rest in walks.
/// </summary>
internal static class TreePlanner
{
    public static void Plan(TreeEnsembleOperation operation, PlanContext context)
    {
        TreeEnsemble ensemble = operation.Ensemble;
        KernelRead input = new("x", context.OperandOf(operation.Input));
        Operand output = context.OperandOf(operation.Output);
        ElementType numbers = operation.Input.Type == ElementType.Float64 || operation.Output.Type == ElementType.Float64
            ? ElementType.Float64
            : ElementType.Float32;
        if (!ensemble.Trees.All(t => t.Splits.Count == 0) && !ChainTable.Serves(ensemble))
        {
            PlanWalks(operation, input, output, numbers, context);
        }
        else if (TreeTilePlanner.TryPlan(operation, Constant(ensemble, 0), context))
        {
            return;
        }
        else if (ensemble.Targets == 1 && ensemble.Trees.Count(t => t.Splits.Count > 0) > 1 && ObliviousTable.TryCreate(ensemble) is { } questions)
        {
            PlanOblivious(operation, questions, input, output, numbers, context);
        }
        else
        {
            ChainKernel chains = Chains(operation, input, output, numbers, context);
            context.Add(TreeLanesPlanner.TryPlan(operation, chains, context) ?? (Kernel)chains);
        }
    }

    private static void PlanOblivious(
        TreeEnsembleOperation operation, ObliviousTable table, KernelRead input, Operand output, ElementType numbers, PlanContext context)
    {
        TreeEnsemble ensemble = operation.Ensemble;
        context.Add(new ObliviousKernel(
            operation.ToString(),
            input,
            new KernelRead("features", context.WordOperand((ensemble, "questions"), ElementType.Int32, () => table.Features)),
            new KernelRead("numbers", table.NumbersOf(ensemble, numbers, context)),
            output,
            operation.Rows,
            table,
            Constant(ensemble, 0)));
    }

    private static ChainKernel Chains(TreeEnsembleOperation operation, KernelRead input, Operand output, ElementType numbers, PlanContext context)
    {
        TreeEnsemble ensemble = operation.Ensemble;
        ChainTable table = ChainTable.Create(ensemble, numbers, ChainKernel.MostLanes);
        object key = (ensemble, numbers, "chains");
        return new ChainKernel(
            operation.ToString(),
            input,
            new KernelRead("nodes", context.WordOperand(key, ElementType.Int32, () => table.Words)),
            new KernelRead("numbers", context.WordOperand(key, numbers, () => table.Words)),
            output,
            operation.Rows,
            ensemble.Targets,
            table,
            Enumerable.Range(0, ensemble.Targets).Select(target => Constant(ensemble, target)).ToArray(),
            ensemble.Trees.Count(t => t.Splits.Count > 0),
            TreeTilePlanner.SharesChains(operation));
    }

    private static void PlanWalks(TreeEnsembleOperation operation, KernelRead input, Operand output, ElementType numbers, PlanContext context)
    {
        TreeEnsemble ensemble = operation.Ensemble;
        WalkTable table = WalkTable.Create(ensemble, numbers, ChainKernel.MostLanes);
        if (numbers == ElementType.Float32 && table.Weights.Count >= WalkTable.MostFloatWeights)
        {
            numbers = ElementType.Float64;
            table = WalkTable.Create(ensemble, numbers, ChainKernel.MostLanes);
        }

        object key = (ensemble, numbers, "walks");
        Tensor weights = new(new Shape(table.Weights.Count), [.. table.Weights], numbers);
        context.Add(new WalkKernel(
            operation.ToString(),
            input,
            new KernelRead("nodes", context.WordOperand(key, ElementType.Int32, () => table.Words)),
            new KernelRead("numbers", context.WordOperand(key, numbers, () => table.Words)),
            new KernelRead("weights", context.ConstantOperand((ensemble, numbers, "leaves"), () => weights, numbers)),
            output,
            operation.Rows,
            ensemble.Targets,
            table,
            ensemble.Aggregate,
            ensemble.BaseValues,
            ensemble.Trees.Count));
    }

    /// <summary>What a target gets whatever the row is: its base value, and trees that are a single leaf.</summary>
    private static double Constant(TreeEnsemble ensemble, int target)
    {
        double[] leaves = ensemble.Trees
            .Where(t => t.Splits.Count == 0)
            .SelectMany(t => t.Leaves[~t.Root])
            .Where(w => w.Target == target)
            .Select(w => w.Weight)
            .ToArray();
        return (leaves.Length == 0 ? 0 : leaves.Aggregate((sum, weight) => ensemble.Aggregate.Combine(sum, weight))) + (ensemble.BaseValues?[target] ?? 0);
    }
}
