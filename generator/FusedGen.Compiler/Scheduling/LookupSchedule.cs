using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Lookup;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Schedules <see cref="GatherKernel"/> and <see cref="ScatterKernel"/>: each index is checked once, then all elements
/// that it stands for are moved.
/// </summary>
internal static class LookupSchedule
{
    public static void Schedule(GatherKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        using LoopScope outer = LoopScope.Open(builder, kernel.Loops, 0, kernel.Offset.Depth);
        AffineIndex found = Find(kernel.Offset, pointers[kernel.Indices.Parameter], outer, builder);
        using LoopScope inner = Inner(kernel.Loops, kernel.Offset, kernel.IsRun, builder);
        Place target = new(pointers.Output, outer.Index(0) + inner.Index(0));
        Place source = new(pointers[kernel.Data.Parameter], outer.Index(1) + found + inner.Index(1));
        Move(source, target, kernel.Loops, kernel.IsRun, builder);
    }

    public static void Schedule(ScatterKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        using LoopScope outer = LoopScope.Open(builder, kernel.Loops, 0, kernel.Offset.Depth);
        AffineIndex found = Find(kernel.Offset, pointers[kernel.Indices.Parameter], outer, builder);
        using LoopScope inner = Inner(kernel.Loops, kernel.Offset, kernel.IsRun, builder);
        Place source = new(pointers[kernel.Updates.Parameter], outer.Index(0) + inner.Index(0));
        Place target = new(pointers.Output, outer.Index(1) + found + inner.Index(1));
        if (kernel.Kind == ScatterKind.Replace)
        {
            Move(source, target, kernel.Loops, kernel.IsRun, builder);
            return;
        }

        Place element = new(builder.Point("element", target), 0);
        builder.Store(element, KernelValues.Combine(FunctionOf(kernel.Kind), KernelValues.Element(element), KernelValues.Element(source)));
    }

    private static void Move(Place source, Place target, LoopNest loops, bool isRun, KernelBuilder builder)
    {
        if (isRun)
        {
            builder.Copy(source, target, loops.InnerExtent);
        }
        else
        {
            builder.Store(target, KernelValues.Element(source));
        }
    }

    /// <summary>Checks the indices, and gives what they add to a place.</summary>
    private static AffineIndex Find(IndexedOffset offset, Pointer indices, LoopScope loops, KernelBuilder builder)
    {
        RuntimeFunction check = offset.Meaning switch
        {
            IndexMeaning.Length => RuntimeFunction.CheckSequenceLength,
            IndexMeaning.Count => RuntimeFunction.CheckCount,
            _ => offset.CountsFromEnd ? RuntimeFunction.CheckIndex : RuntimeFunction.CheckPlace,
        };
        AffineIndex found = 0;
        for (int i = 0; i < offset.Coordinates.Count; i++)
        {
            IndexedAxis axis = offset.Coordinates[i];
            KernelValue index = KernelValues.Element(new Place(indices, loops.Index(2) + (i * offset.Next)));
            string name = offset.Coordinates.Count == 1 ? "index" : $"index{i}";
            found += (AffineIndex)builder.Let(name, new CallValue(LaneType.Index, check, [index, KernelValues.Index(axis.Length)])) * axis.Stride;
        }

        return found;
    }

    private static LoopScope Inner(LoopNest loops, IndexedOffset offset, bool isRun, KernelBuilder builder) =>
        LoopScope.Open(builder, loops, offset.Depth, isRun ? loops.Rank - 1 : loops.Rank);

    private static BinaryFunction FunctionOf(ScatterKind kind) => kind switch
    {
        ScatterKind.Add => BinaryFunction.Add,
        ScatterKind.Multiply => BinaryFunction.Multiply,
        ScatterKind.Min => BinaryFunction.Min,
        _ => BinaryFunction.Max,
    };
}
