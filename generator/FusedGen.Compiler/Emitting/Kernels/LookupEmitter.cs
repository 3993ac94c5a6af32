using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Lookup;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints <see cref="GatherKernel"/> and <see cref="ScatterKernel"/>: each index is checked once, then all elements that it stands for are moved.</summary>
internal static class LookupEmitter
{
    public static void Emit(GatherKernel kernel, CodeWriter writer)
    {
        using NestedLoops outer = NestedLoops.Open(writer, kernel.Loops, 0, kernel.Offset.Depth);
        (string, int)[] place = Place(kernel.Offset, kernel.Indices, outer, writer);
        using NestedLoops inner = Inner(kernel.Loops, kernel.Offset, kernel.IsRun, writer);
        string target = VectorForm.Element(KernelEmitter.Output, outer.Offset(0, 0, inner.Terms(0).ToArray()));
        string source = VectorForm.Element(kernel.Data.Parameter, outer.Offset(1, 0, [.. place, .. inner.Terms(1)]));
        writer.Line(kernel.IsRun ? Copy(source, target, kernel.Loops) : $"{target} = {source};");
    }

    public static void Emit(ScatterKernel kernel, CodeWriter writer)
    {
        using NestedLoops outer = NestedLoops.Open(writer, kernel.Loops, 0, kernel.Offset.Depth);
        (string, int)[] place = Place(kernel.Offset, kernel.Indices, outer, writer);
        using NestedLoops inner = Inner(kernel.Loops, kernel.Offset, kernel.IsRun, writer);
        string source = VectorForm.Element(kernel.Updates.Parameter, outer.Offset(0, 0, inner.Terms(0).ToArray()));
        string target = VectorForm.Element(KernelEmitter.Output, outer.Offset(1, 0, [.. place, .. inner.Terms(1)]));
        if (kernel.IsRun)
        {
            writer.Line(Copy(source, target, kernel.Loops));
        }
        else if (kernel.Kind == ScatterKind.Replace)
        {
            writer.Line($"{target} = {source};");
        }
        else
        {
            ElementType type = kernel.Write.Type;
            writer.Line($"ref {type.Keyword()} element = ref {target};");
            BinaryExpression combined = new(FunctionOf(kernel.Kind), new InputExpression(0, type), new InputExpression(1, type), type);
            writer.Line($"element = {new ExpressionEmitter(writer, VectorForm.Scalar, "t").Emit(combined, input => input == 0 ? "element" : source)};");
        }
    }

    /// <summary>Writes the checked indices, and gives the terms that they add to a place.</summary>
    private static (string Variable, int Stride)[] Place(IndexedOffset offset, KernelRead indices, NestedLoops loops, CodeWriter writer)
    {
        string check = offset.AreLengths ? "CheckSequenceLength" : offset.CountsFromEnd ? "CheckIndex" : "CheckPlace";
        return offset.Coordinates.Select((axis, i) =>
        {
            string name = offset.Coordinates.Count == 1 ? "index" : "index" + VectorForm.Text(i);
            string index = VectorForm.Element(indices.Parameter, loops.Offset(2, i * offset.Next));
            writer.Line($"int {name} = global::FusedGen.ModelArguments.{check}({index}, {VectorForm.Text(axis.Length)});");
            return (name, axis.Stride);
        }).ToArray();
    }

    private static NestedLoops Inner(LoopNest loops, IndexedOffset offset, bool isRun, CodeWriter writer) =>
        NestedLoops.Open(writer, loops, offset.Depth, isRun ? loops.Rank - 1 : loops.Rank);

    private static string Copy(string source, string target, LoopNest loops) => $"Elements.Copy(ref {source}, ref {target}, {VectorForm.Text(loops.InnerExtent)});";

    private static BinaryFunction FunctionOf(ScatterKind kind) => kind switch
    {
        ScatterKind.Add => BinaryFunction.Add,
        ScatterKind.Multiply => BinaryFunction.Multiply,
        ScatterKind.Min => BinaryFunction.Min,
        _ => BinaryFunction.Max,
    };
}
