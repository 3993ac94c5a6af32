using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Pooling;

/// <summary>Plans <see cref="PoolOperation"/>.</summary>
internal static class PoolPlanner
{
    public static void Plan(PoolOperation operation, PlanContext context)
    {
        Operand input = context.OperandOf(operation.Input);
        Operand output = context.OperandOf(operation.Output);
        Shape shape = operation.Output.Shape;
        PoolAxis[] axes = operation.Axes.Select((windows, d) => new PoolAxis(windows, input.Strides[d + 2], output.Strides[d + 2])).ToArray();
        context.Add(new PoolKernel(
            operation.ToString(),
            [new KernelRead(PoolKernel.InputParameter, input)],
            output,
            operation.Kind,
            new PlainAxis(shape[0], input.Strides[0], output.Strides[0]),
            new PlainAxis(shape[1], input.Strides[1], output.Strides[1]),
            axes));
    }
}
