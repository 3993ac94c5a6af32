using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>
/// Plans trees for so many rows that several at once are faster than one after the other: a tile of a batch, or the
/// rows of a network.
/// </summary>
internal static class TreeTilePlanner
{
    /// <summary>Rows side by side: the lanes of the widest vector.</summary>
    public const int VectorRows = 16;

    /// <summary>Splits below which the rows are through before they stand side by side.</summary>
    private const int LeastSplits = 24;

    /// <summary>
    /// Splits whose chains do not fit into the nearest cache: several rows then go through one chain together, and
    /// share what they read.
    /// </summary>
    private const int LeastFarSplits = 4096;

    /// <summary>Rows of a tile; 0 where rows one after the other are as good.</summary>
    public static int RowsOf(TreeEnsembleOperation operation, PlanOptions options) =>
        ObliviousTableOf(operation) is not null || LeafSetTableOf(operation, options) is not null ? VectorRows
        : IsFar(operation.Ensemble) ? ChainKernel.MostLanes
        : 0;

    /// <summary>Whether rows go through chains together.</summary>
    public static bool SharesChains(TreeEnsembleOperation operation) => operation.Rows % ChainKernel.MostLanes == 0 && IsFar(operation.Ensemble);

    /// <summary>Plans rows that stand side by side; false where they do not.</summary>
    public static bool TryPlan(TreeEnsembleOperation operation, double constant, PlanContext context)
    {
        Operand output = context.OperandOf(operation.Output);
        if (operation.Rows % VectorRows != 0 || output.Strides[0] != 1)
        {
            return false;
        }

        if (ObliviousTableOf(operation) is { } questions)
        {
            PlanOblivious(operation, questions, output, constant, context);
            return true;
        }

        if (LeafSetTableOf(operation, context.Options) is { } sets)
        {
            PlanLeafSets(operation, sets, output, constant, context);
            return true;
        }

        return false;
    }

    private static void PlanOblivious(TreeEnsembleOperation operation, ObliviousTable table, Operand output, double constant, PlanContext context)
    {
        Operand columns = Columns(operation, context);
        int[] places = table.Features.Select(f => f * operation.Rows).ToArray();
        context.Add(new ObliviousTileKernel(
            operation.ToString(),
            new KernelRead("x", columns),
            new KernelRead("places", context.WordOperand((operation.Ensemble, operation.Rows, "places"), ElementType.Int32, () => places)),
            new KernelRead("numbers", table.NumbersOf(operation.Ensemble, ElementType.Float32, context)),
            output,
            operation.Rows,
            table,
            constant));
    }

    private static void PlanLeafSets(TreeEnsembleOperation operation, LeafSetTable table, Operand output, double constant, PlanContext context)
    {
        Operand columns = Columns(operation, context);
        int[] integers = [.. table.Starts, .. table.Splits.Select(s => s.Feature * operation.Rows), .. table.Masks];
        Tensor numbers = new(new Shape(table.Splits.Count + table.Leaves.Length), [.. table.Splits.Select(s => s.Threshold), .. table.Leaves]);
        context.Add(new LeafSetKernel(
            operation.ToString(),
            new KernelRead("x", columns),
            new KernelRead("splits", context.WordOperand((operation.Ensemble, operation.Rows, "leaf sets"), ElementType.Int32, () => integers)),
            new KernelRead("numbers", context.ConstantOperand((operation.Ensemble, "leaves"), () => numbers, ElementType.Float32)),
            output,
            operation.Rows,
            table,
            constant));
    }

    /// <summary>The rows as columns.</summary>
    private static Operand Columns(TreeEnsembleOperation operation, PlanContext context)
    {
        Operand rows = context.OperandOf(operation.Input);
        Operand columns = context.Temporary(ElementType.Float32, new Shape(operation.Ensemble.Features, operation.Rows));
        MapPlanner.Copy(rows with { Shape = columns.Shape, Strides = [rows.Strides[1], rows.Strides[0]] }, columns, "the rows as columns", context);
        return columns;
    }

    /// <summary>The table of oblivious trees whose leaves can be looked up in registers; null for others.</summary>
    private static ObliviousTable? ObliviousTableOf(TreeEnsembleOperation operation) =>
        AreFloats(operation) && operation.Ensemble.Splits >= LeastSplits && ObliviousTable.TryCreate(operation.Ensemble) is { } table
        && table.Groups.All(g => g.Levels <= ObliviousTileKernel.MostLevels)
            ? table
            : null;

    /// <summary>
    /// The table of trees with few leaves; null for others. Its sums have an order of their own, so that reproducible
    /// models stay row by row.
    /// </summary>
    private static LeafSetTable? LeafSetTableOf(TreeEnsembleOperation operation, PlanOptions options) =>
        !options.Reproducible && AreFloats(operation) && operation.Ensemble.Splits >= LeastSplits ? LeafSetTable.TryCreate(operation.Ensemble) : null;

    private static bool IsFar(TreeEnsemble ensemble) => ensemble.Splits >= LeastFarSplits && ChainTable.Serves(ensemble);

    private static bool AreFloats(TreeEnsembleOperation operation) =>
        operation.Ensemble.Targets == 1 && ChainTable.Serves(operation.Ensemble)
        && operation.Input.Type == ElementType.Float32 && operation.Output.Type == ElementType.Float32;
}
