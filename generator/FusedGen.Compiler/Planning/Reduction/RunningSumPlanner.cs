using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Reduction;

/// <summary>Plans <see cref="RunningSumOperation"/>.</summary>
internal static class RunningSumPlanner
{
    public static void Plan(RunningSumOperation operation, PlanContext context)
    {
        Operand input = context.OperandOf(operation.Input);
        Operand output = context.OperandOf(operation.Output);
        int axis = operation.Axis;
        int[] others = Enumerable.Range(0, input.Shape.Rank).Where(a => a != axis).ToArray();
        LoopNest lines = LoopNest.Create(
            others.Select(a => input.Shape[a]).ToArray(), [others.Select(a => output.Strides[a]).ToArray(), others.Select(a => input.Strides[a]).ToArray()]);
        int length = input.Shape[axis];
        int sign = operation.IsReversed ? -1 : 1;
        int last = operation.IsReversed ? length - 1 : 0;
        context.Add(new RunningSumKernel(
            operation.ToString(),
            new KernelRead("x", input),
            output,
            lines,
            length,
            sign * output.Strides[axis],
            sign * input.Strides[axis],
            last * output.Strides[axis],
            last * input.Strides[axis],
            operation.IsExclusive));
    }
}
