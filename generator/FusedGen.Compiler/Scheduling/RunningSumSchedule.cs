using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Reduction;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Schedules a <see cref="RunningSumKernel"/>: loops over the lines, and in them one over the elements.
/// </summary>
internal static class RunningSumSchedule
{
    public static void Schedule(RunningSumKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        LaneType accumulator = LaneType.Single(kernel.Accumulator);
        using LoopScope lines = LoopScope.OpenAll(builder, kernel.Lines);
        Local sum = builder.Let("sum", KernelValues.Constant(accumulator, 0, 0));
        using IDisposable elements = builder.For("k", kernel.Length, out Local k);
        if (kernel.IsExclusive)
        {
            Store();
            Add();
        }
        else
        {
            Add();
            Store();
        }

        void Add()
        {
            Place element = new(pointers[kernel.Input.Parameter], lines.Index(1) + kernel.InputStart + ((AffineIndex)k * kernel.InputStep));
            builder.Assign(sum, KernelValues.Combine(BinaryFunction.Add, sum, new ConvertValue(accumulator, KernelValues.Element(element))));
        }

        void Store() => builder.Store(
            new Place(pointers.Output, lines.Index(0) + kernel.OutputStart + ((AffineIndex)k * kernel.OutputStep)),
            new ConvertValue(LaneType.Single(kernel.Write.Type), sum));
    }
}
