using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>
/// Schedules an <see cref="ElementContractionKernel"/>: loops over the outputs, and in them loops over the products of
/// one sum.
/// </summary>
internal static class ElementContraction
{
    public static void Schedule(ElementContractionKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        LaneType accumulator = LaneType.Single(ElementType.Float64);
        using LoopScope outputs = LoopScope.OpenAll(builder, kernel.Outputs);
        Local sum = builder.Let("sum", KernelValues.Element(new Place(pointers[ContractionKernel.BiasParameter], outputs.Index(3))));
        using (LoopScope products = LoopScope.OpenAll(builder, kernel.Products, "k"))
        {
            KernelValue x = new ConvertValue(
                accumulator, KernelValues.Element(new Place(pointers[ContractionKernel.InputParameter], outputs.Index(1) + products.Index(0))));
            KernelValue w = KernelValues.Element(new Place(pointers[ContractionKernel.WeightParameter], outputs.Index(2) + products.Index(1)));
            builder.Assign(sum, KernelValues.Combine(BinaryFunction.Add, sum, KernelValues.Combine(BinaryFunction.Multiply, x, w)));
        }

        builder.Store(new Place(pointers.Output, outputs.Index(0)), new ConvertValue(LaneType.Single(kernel.Write.Type), sum));
    }
}
