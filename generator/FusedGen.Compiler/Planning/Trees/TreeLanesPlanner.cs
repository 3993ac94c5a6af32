using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>Plans small trees for one row, side by side.</summary>
internal static class TreeLanesPlanner
{
    /// <summary>Fewer trees leave too many lanes empty.</summary>
    private const int LeastTrees = 6;

    /// <summary>Features that two registers of 512 bits hold, twice.</summary>
    private const int MostFeatures = 64;

    /// <summary>
    /// The kernel of trees that are faster side by side than in chains; null for others. Which of both a machine takes
    /// depends on its vectors, and so does the order of the sums: reproducible models have chains.
    /// </summary>
    public static TreeLanesKernel? TryPlan(TreeEnsembleOperation operation, ChainKernel chains, PlanContext context)
    {
        TreeEnsemble ensemble = operation.Ensemble;
        if (context.Options.Reproducible || operation.Rows > 1 || ensemble.Targets > 1 || ensemble.Features > MostFeatures || chains.Trees < LeastTrees
            || operation.Input.Type != ElementType.Float32 || operation.Output.Type != ElementType.Float32
            || LeafSetTable.TryCreate(ensemble) is not { } sets)
        {
            return null;
        }

        TreeLanesTable table = TreeLanesTable.Create(sets);
        int entries = TreeLanesTable.Lanes;
        while (entries < ensemble.Features)
        {
            entries *= 2;
        }

        Operand input = context.OperandOf(operation.Input);
        Operand room = context.Temporary(ElementType.Float32, new Shape(1, entries));
        MapPlanner.Copy(input, room with { Shape = input.Shape }, "the row, with room behind it", context);
        Tensor numbers = new(new Shape(table.Numbers.Length), table.Numbers);
        return new TreeLanesKernel(
            chains,
            new KernelRead("row", room),
            new KernelRead("splits", context.WordOperand((ensemble, "tree lanes"), ElementType.Int32, () => table.Integers)),
            new KernelRead("weights", context.ConstantOperand((ensemble, "tree lanes of numbers"), () => numbers, ElementType.Float32)),
            entries,
            table);
    }
}
