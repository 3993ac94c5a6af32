using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Contraction;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints an <see cref="ElementContractionKernel"/>: loops over the outputs, and in them loops over the products of one sum.</summary>
internal static class ElementContractionEmitter
{
    public static void Emit(ElementContractionKernel kernel, CodeWriter writer)
    {
        using NestedLoops outputs = NestedLoops.OpenAll(writer, kernel.Outputs);
        writer.Line($"double sum = {VectorForm.Element(ContractionKernel.BiasParameter, outputs.Offset(3))};");
        using (NestedLoops products = NestedLoops.OpenAll(writer, kernel.Products, "k"))
        {
            string x = VectorForm.Element(ContractionKernel.InputParameter, Offset.Of(0, [.. outputs.Terms(1), .. products.Terms(0)]));
            string w = VectorForm.Element(ContractionKernel.WeightParameter, Offset.Of(0, [.. outputs.Terms(2), .. products.Terms(1)]));
            writer.Line($"sum += {x} * {w};");
        }

        ElementType type = kernel.Write.Type;
        writer.Line($"{VectorForm.Element(KernelEmitter.Output, outputs.Offset(0))} = {(type == ElementType.Float64 ? "sum" : $"({type.Keyword()})sum")};");
    }
}
