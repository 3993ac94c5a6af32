using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>Plans small trees for a tile of rows.</summary>
internal static class LeafSetPlanner
{
    /// <summary>Rows of a tile: the lanes of the widest vector.</summary>
    public const int Rows = 16;

    /// <summary>Splits below which the rows are through before they stand side by side.</summary>
    private const int LeastSplits = 24;

    /// <summary>
    /// The table of trees that are faster side by side than row by row; null for others. The order of sums differs, so
    /// that reproducible models stay row by row.
    /// </summary>
    public static LeafSetTable? TableOf(TreeEnsembleOperation operation, PlanOptions options) =>
        !options.Reproducible && operation.Ensemble.Targets == 1 && ChainTable.Serves(operation.Ensemble)
        && operation.Input.Type == ElementType.Float32 && operation.Output.Type == ElementType.Float32
        && operation.Ensemble.Splits >= LeastSplits
            ? LeafSetTable.TryCreate(operation.Ensemble)
            : null;

    /// <summary>Plans a tile; false where its rows are not side by side.</summary>
    public static bool TryPlan(TreeEnsembleOperation operation, double constant, PlanContext context)
    {
        Operand output = context.OperandOf(operation.Output);
        if (context.Samples != Rows || operation.Rows != Rows || output.Strides[0] != 1 || TableOf(operation, context.Options) is not { } table)
        {
            return false;
        }

        TreeEnsemble ensemble = operation.Ensemble;
        Operand rows = context.OperandOf(operation.Input);
        Operand columns = context.Temporary(ElementType.Float32, new Shape(ensemble.Features, Rows));
        MapPlanner.Copy(rows with { Shape = columns.Shape, Strides = [rows.Strides[1], rows.Strides[0]] }, columns, "the rows as columns", context);
        int[] integers = [.. table.Starts, .. table.Splits.Select(s => s.Feature * Rows), .. table.Masks];
        double[] numbers = [.. table.Splits.Select(s => s.Threshold), .. table.Leaves];
        context.Add(new LeafSetKernel(
            operation.ToString(),
            new KernelRead("x", columns),
            new KernelRead("splits", context.WordOperand((ensemble, "leaf sets"), ElementType.Int32, () => integers)),
            new KernelRead("numbers", context.ConstantOperand((ensemble, "leaves"), () => new Tensor(new Shape(numbers.Length), numbers), ElementType.Float32)),
            output,
            Rows,
            table,
            constant));
        return true;
    }
}
