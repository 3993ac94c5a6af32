using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Lookup;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints <see cref="GatherKernel"/>: each index is checked once, then all elements that it stands for are copied.</summary>
internal static class GatherEmitter
{
    public static void Emit(GatherKernel kernel, CodeWriter writer)
    {
        LoopNest loops = kernel.Loops;
        using NestedLoops outer = NestedLoops.Open(writer, loops, 0, kernel.IndexDepth);
        string index = VectorForm.Element(kernel.Indices.Parameter, outer.Offset(2));
        string place = $"global::FusedGen.ModelArguments.CheckIndex({index}, {VectorForm.Text(kernel.Dimension)})";
        writer.Line($"int index = {place};");
        using NestedLoops inner = NestedLoops.Open(writer, loops, kernel.IndexDepth, kernel.IsRun ? loops.Rank - 1 : loops.Rank);
        string target = VectorForm.Element(KernelEmitter.Output, outer.Offset(0, 0, inner.Terms(0).ToArray()));
        string source = VectorForm.Element(kernel.Data.Parameter, outer.Offset(1, 0, [("index", kernel.IndexStride), .. inner.Terms(1)]));
        writer.Line(kernel.IsRun ? $"Elements.Copy(ref {source}, ref {target}, {VectorForm.Text(loops.InnerExtent)});" : $"{target} = {source};");
    }
}
