using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Batching;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Layout;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Planning.Selection;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Planning;

/// <summary>Turns a folded graph into kernels with every decision taken.</summary>
internal static class Planner
{
    /// <summary>Plans the prediction of one sample and, where it pays, that of a tile of samples.</summary>
    /// <param name="graph">The folded graph.</param>
    /// <param name="outputNames">The outputs' names in the file.</param>
    /// <param name="options">What decisions depend on beside the graph.</param>
    /// <param name="room">What one method has room for.</param>
    /// <param name="cancellationToken">Stops between operations.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Program Plan(
        ModelGraph graph, IReadOnlyList<string> outputNames, PlanOptions options, IMethodRoom room, CancellationToken cancellationToken)
    {
        TextDoor door = TextDoor.Of(graph);
        (IReadOnlyList<Port> inputs, IReadOnlyList<Port> derived, IReadOnlyList<Port> outputs) = PortNaming.Of(door.Graph, outputNames, door.Derivations);
        outputs = outputs.Select((port, i) => port.IsText ? port with { Passed = PassedTexts.Of(graph, graph.Outputs[i]) } : port).ToArray();
        WeightBlock weights = new();
        Procedure single = PlanProcedure(door.Graph, rows: 1, outputs, options, room, weights, cancellationToken);
        Procedure? tile = BatchTile.TryExpand(door.Graph, options) is { } expanded
            ? PlanProcedure(expanded.Graph, expanded.Rows, outputs, options, room, weights, cancellationToken)
            : null;
        Kernel[] kernels = single.Kernels.Concat(tile?.Kernels ?? []).ToArray();
        derived = Used(derived, inputs.Count, Storage.Input, kernels);
        return new Program(Used(inputs, 0, Storage.Input, kernels), Used(outputs, 0, Storage.Output, kernels), single, tile, weights)
        {
            Derived = derived,
            Readings = new TextReadings(derived, outputs),
            Texts = graph.Vocabulary.Texts,
            Checks = graph.Checks,
        };
    }

    private static Procedure PlanProcedure(
        ModelGraph graph, int rows, IReadOnlyList<Port> outputs, PlanOptions options, IMethodRoom room, WeightBlock weights,
        CancellationToken cancellationToken)
    {
        LayoutChoice layouts = new(graph);
        KernelSelection selection = new(graph, options, layouts);
        ValuePlacement placement = new(graph, layouts, selection);
        PlanContext context = new(options, room, rows, placement, weights, cancellationToken);
        PlanGraph(graph, selection, placement, context, i => outputs[i].Passed is not null);
        return new Procedure(rows, context.Kernels, placement.ScratchFloats, ToleratesOverlap(context.Kernels, context.Loops))
        {
            Operations = context.KernelOperations,
            Planned = context.PlannedOperations,
            Loops = context.Loops,
            Joins = LayerJoins.Of(context.Kernels, context.Loops),
        };
    }

    /// <summary>Plans all operations of a graph, and copies to its outputs what is not computed there.</summary>
    private static void PlanGraph(ModelGraph graph, KernelSelection selection, ValuePlacement placement, PlanContext context, Func<int, bool> isPassed)
    {
        OperationPlanner planner = new(selection, placement, context, (body, choices, places, inside) => PlanGraph(body, choices, places, inside, _ => false));
        HashSet<Operation> needed = Needed(graph, isPassed);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            if (!needed.Contains(graph.Operations[i]))
            {
                continue;
            }

            context.Begin(i);
            LayoutPlanner.PlanBefore(i, placement, context);
            Operation operation = graph.Operations[i];
            if (operation.Outputs.Any(o => o.Shape.Count > 0))
            {
                int first = context.Kernels.Count;
                operation.Accept(planner);
                context.Complete(first, selection.PoolOf(operation) is { } pool ? [operation, pool] : [operation]);
            }
        }

        CopyOutputs(graph, placement, context, isPassed);
    }

    /// <summary>All operations but those that move texts which the caller's spans pass on by themselves.</summary>
    private static HashSet<Operation> Needed(ModelGraph graph, Func<int, bool> isPassed)
    {
        HashSet<Value> live = new(graph.Outputs.Where((_, i) => !isPassed(i)));
        HashSet<Operation> needed = [];
        foreach (Operation operation in graph.Operations.Reverse())
        {
            if (operation.Output.Type != ElementType.String || operation.Outputs.Any(live.Contains))
            {
                needed.Add(operation);
                live.UnionWith(operation.Inputs);
            }
        }

        return needed;
    }

    private static void CopyOutputs(ModelGraph graph, ValuePlacement placement, PlanContext context, Func<int, bool> isPassed)
    {
        int[] copied = Enumerable.Range(0, graph.Outputs.Count)
            .Where(i => graph.Outputs[i].Shape.Count > 0 && !isPassed(i) && !placement.IsOutput(graph.Outputs[i], i))
            .ToArray();
        Operand[] sources = copied.Select(i => context.OperandOf(graph.Outputs[i])).ToArray();
        Operand[] targets = copied.Select(i => placement.Port(graph.Outputs[i], i)).ToArray();
        for (int i = 0; i < copied.Length; i++)
        {
            // States that change places: an earlier copy must not overwrite what this one reads.
            if (targets.Take(i).Any(sources[i].IsAt))
            {
                Operand kept = context.Temporary(sources[i].Type, sources[i].Shape);
                MapPlanner.Copy(sources[i], kept, "keep a state", context);
                sources[i] = kept;
            }
        }

        for (int i = 0; i < copied.Length; i++)
        {
            MapPlanner.Copy(sources[i], targets[i], "copy to the output", context);
            context.CompleteCopy(graph.Outputs[copied[i]], sources[i], targets[i]);
        }
    }

    /// <summary>
    /// Ports, where those of texts, or made of texts, say whether a kernel has to do with their numbers.
    /// </summary>
    private static Port[] Used(IReadOnlyList<Port> ports, int first, Storage storage, IReadOnlyList<Kernel> kernels) => ports
        .Select((port, i) => port.IsText || port.Derived is not null
            ? port with { IsUsed = kernels.SelectMany(k => k.Operands).Any(o => o.Storage == storage && o.Index == first + i) }
            : port)
        .ToArray();

    /// <summary>Whether all reading of the caller's inputs comes before all writing of the caller's outputs.</summary>
    private static bool ToleratesOverlap(IReadOnlyList<Kernel> kernels, IReadOnlyList<KernelLoop> loops)
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

        // In a loop, what is written in one turn comes before what is read in the next.
        return !loops.Any(l => l.Contains(lastRead) && l.Contains(firstWrite))
            && (lastRead < firstWrite || (lastRead == firstWrite && kernels[lastRead].ReadsBeforeWriting));
    }
}
