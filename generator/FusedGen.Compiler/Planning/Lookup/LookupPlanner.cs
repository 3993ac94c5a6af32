using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Lookup;

/// <summary>Plans <see cref="GatherOperation"/> and <see cref="ScatterOperation"/>.</summary>
internal static class LookupPlanner
{
    public static void Plan(GatherOperation operation, PlanContext context)
    {
        Operand data = context.OperandOf(operation.Data);
        Operand indices = context.OperandOf(operation.Indices);
        Operand output = context.OperandOf(operation.Output);
        LoopNest loops = LoopNest.Create(output.Shape.ToArray(), Strides(operation.Places, output, data, indices));
        IndexedOffset offset = IndexedOffset.Of(operation.Places, data, indices, loops);
        context.Add(new GatherKernel(
            "Gather", operation.ToString(), new KernelRead("x", data), new KernelRead("indices", indices), output, loops, offset, HasRuns(loops, offset)));
    }

    /// <summary>
    /// The output begins as a copy of the data. Updates are taken in row-major order wherever they lie: of two that
    /// meet the same element, the later one counts.
    /// </summary>
    public static void Plan(ScatterOperation operation, PlanContext context)
    {
        Operand updates = context.OperandOf(operation.Updates);
        Operand indices = context.OperandOf(operation.Indices);
        Operand output = context.OperandOf(operation.Output);
        MapPlanner.Copy(context.OperandOf(operation.Data), output, "what updates are scattered to", context);
        if (updates.Count == 0)
        {
            return;
        }

        LoopNest loops = LoopNest.InOrder(updates.Shape.ToArray(), Strides(operation.Places, updates, output, indices));
        IndexedOffset offset = IndexedOffset.Of(operation.Places, output, indices, loops);
        context.Add(new ScatterKernel(
            "Scatter",
            operation.ToString(),
            operation.Kind,
            new KernelRead("updates", updates),
            new KernelRead("indices", indices),
            output,
            loops,
            offset,
            operation.Kind == ScatterKind.Replace && HasRuns(loops, offset)));
    }

    private static IReadOnlyList<int>[] Strides(IndexedPlaces places, Operand walked, Operand indexed, Operand indices) =>
        [walked.Strides, places.DataStrides(indexed.Strides), places.IndexStrides(indices.Strides)];

    private static bool HasRuns(LoopNest loops, IndexedOffset offset) => offset.Depth < loops.Rank && loops.InnerStride(0) == 1 && loops.InnerStride(1) == 1;
}
