using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Batching;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Planning.Layout;
using FusedGen.Compiler.Planning.Lookup;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Movement;
using FusedGen.Compiler.Planning.Pooling;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Planning.Products;
using FusedGen.Compiler.Planning.Reduction;

namespace FusedGen.Compiler.Planning;

/// <summary>Turns a folded graph into kernels with every decision taken.</summary>
public static class Planner
{
    /// <summary>Plans the prediction of one sample and, where it pays, that of a tile of samples.</summary>
    /// <param name="graph">The folded graph.</param>
    /// <param name="outputNames">The outputs' names in the file.</param>
    /// <param name="options">What decisions depend on beside the graph.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Program Plan(ModelGraph graph, IReadOnlyList<string> outputNames, PlanOptions options, CancellationToken cancellationToken)
    {
        (IReadOnlyList<Port> inputs, IReadOnlyList<Port> outputs) = PortNaming.Of(graph, outputNames);
        WeightBlock weights = new();
        Procedure single = PlanProcedure(graph, rows: 1, options, weights, cancellationToken);
        Procedure? tile = BatchTile.TryPlan(graph, single, options, weights, cancellationToken);
        return new Program(inputs, outputs, single, tile, weights);
    }

    internal static Procedure PlanProcedure(ModelGraph graph, int rows, PlanOptions options, WeightBlock weights, CancellationToken cancellationToken)
    {
        ValuePlacement placement = new(graph);
        PlanContext context = new(options, placement, weights, cancellationToken);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            context.Begin(i);
            LayoutPlanner.PlanBefore(i, placement, context);
            if (graph.Operations[i].Outputs.Any(o => o.Shape.Count > 0))
            {
                Plan(graph.Operations[i], placement, context);
            }
        }

        for (int i = 0; i < graph.Outputs.Count; i++)
        {
            Value output = graph.Outputs[i];
            if (output.Shape.Count > 0 && !placement.IsOutput(output, i))
            {
                Operand target = new(Storage.Output, i, 0, output.Type, output.Shape, output.Shape.Strides());
                MapPlanner.Copy(context.OperandOf(output), target, "copy to the output", context);
            }
        }

        return new Procedure(rows, context.Kernels, placement.ScratchFloats, ToleratesOverlap(context.Kernels)) { Operations = context.KernelOperations };
    }

    private static void Plan(Operation operation, ValuePlacement placement, PlanContext context)
    {
        switch (operation)
        {
            case LinearOperation linear:
                LinearPlanner.Plan(linear, context);
                break;
            case ConvolutionOperation convolution:
                ConvolutionPlanner.Plan(convolution, context);
                break;
            case PoolOperation pool:
                PoolPlanner.Plan(pool, context);
                break;
            case MapOperation map:
                MapPlanner.Plan(map, context);
                break;
            case MoveOperation move when move.Inputs.Count == 1 && move.Inputs[0].Constant is null && placement.AreOne(move.Inputs[0], move.Output):
                break;
            case MoveOperation move:
                MovePlanner.Plan(move, context);
                break;
            case ReduceOperation reduce:
                ReducePlanner.Plan(reduce, context);
                break;
            case GatherOperation gather:
                GatherPlanner.Plan(gather, context);
                break;
            case MatMulOperation product:
                ProductPlanner.Plan(product, context);
                break;
            default:
                throw new InvalidOperationException($"{operation.GetType().Name} has no kernel.");
        }
    }

    /// <summary>Whether all reading of the caller's inputs comes before all writing of the caller's outputs.</summary>
    private static bool ToleratesOverlap(IReadOnlyList<Kernel> kernels)
    {
        int lastRead = -1;
        int firstWrite = kernels.Count;
        for (int i = 0; i < kernels.Count; i++)
        {
            if (kernels[i].Reads.Any(read => read.Operand.Storage == Storage.Input))
            {
                lastRead = i;
            }

            if (kernels[i].Write.Storage == Storage.Output)
            {
                firstWrite = Math.Min(firstWrite, i);
            }
        }

        return lastRead < firstWrite || (lastRead == firstWrite && kernels[lastRead].ReadsBeforeWriting);
    }
}
