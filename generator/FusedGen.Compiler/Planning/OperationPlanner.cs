using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Planning.Lookup;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Movement;
using FusedGen.Compiler.Planning.Pooling;
using FusedGen.Compiler.Planning.Products;
using FusedGen.Compiler.Planning.Recurrence;
using FusedGen.Compiler.Planning.Reduction;
using FusedGen.Compiler.Planning.Selection;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Planning;

/// <summary>
/// Which planner plans which operation. The result says whether there are kernels of its own: another may have done it,
/// or its elements may lie where they belong.
/// </summary>
/// <param name="selection">Which kernel serves an operation where there are several.</param>
/// <param name="placement">Where values lie.</param>
/// <param name="context">Takes the kernels.</param>
/// <param name="planBody">Plans the graph inside an operation.</param>
internal sealed class OperationPlanner(KernelSelection selection, ValuePlacement placement, PlanContext context, PlanBody planBody) : OperationVisitor<bool>
{
    public override bool Visit(LinearOperation linear) => Planned(() => LinearPlanner.Plan(linear, selection.AddsPairs(linear), context));

    public override bool Visit(ConvolutionOperation convolution) => Planned(() => ConvolutionPlanner.Plan(convolution, selection.Of(convolution), context));

    public override bool Visit(MapOperation map) => Planned(() => MapPlanner.Plan(map, context));

    public override bool Visit(ReduceOperation reduce) => Planned(() => ReducePlanner.Plan(reduce, context));

    public override bool Visit(RunningSumOperation sum) => Planned(() => RunningSumPlanner.Plan(sum, context));

    public override bool Visit(PoolOperation pool) => !selection.IsDone(pool) && Planned(() => PoolPlanner.Plan(pool, context));

    public override bool Visit(MatMulOperation product) => Planned(() => ProductPlanner.Plan(product, context));

    public override bool Visit(MoveOperation move)
    {
        bool isInPlace = move.Inputs.Count == 1 && move.Inputs[0].Constant is null && placement.AreOne(move.Inputs[0], move.Output);
        return !isInPlace && Planned(() => MovePlanner.Plan(move, context));
    }

    public override bool Visit(GatherOperation gather) => Planned(() => LookupPlanner.Plan(gather, context));

    public override bool Visit(ScatterOperation scatter) => Planned(() => LookupPlanner.Plan(scatter, context));

    public override bool Visit(ScanOperation scan) => Planned(() => ScanPlanner.Plan(scan, planBody, context));

    public override bool Visit(TreeEnsembleOperation trees) => Planned(() => TreePlanner.Plan(trees, context));

    /// <summary>
    /// Letters are read where texts come in, before any kernel: <see cref="Ports.TextDoor"/> leaves none of these.
    /// </summary>
    public override bool Visit(TextOperation text) => throw new InvalidOperationException($"{text} is no kernel's work.");

    private static bool Planned(Action plan)
    {
        plan();
        return true;
    }
}
