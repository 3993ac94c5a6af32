using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Reduction;

/// <summary>Plans <see cref="ReduceOperation"/>.</summary>
internal static class ReducePlanner
{
    /// <summary>Partial results of one output: the lanes of the widest vector.</summary>
    private const int Lanes = 16;

    /// <summary>Shorter runs are not worth combining sixteen partial sums at their end.</summary>
    private const int LeastRun = 8;

    /// <summary>From here on, two chains of partial results hide the latency of the addition.</summary>
    private const int LeastRunOfTwoChains = 64;

    /// <summary>With fewer outputs side by side, vectors are mostly empty.</summary>
    private const int LeastOutputs = 4;

    /// <summary>Sums of more elements than this are divided into blocks.</summary>
    private const int LongestPlainSum = 32;

    private const int BlockLength = 16;

    public static void Plan(ReduceOperation operation, PlanContext context)
    {
        Operand input = context.OperandOf(operation.Input);
        Operand output = context.OperandOf(operation.Output);
        int[] kept = Enumerable.Range(0, input.Shape.Rank).Where(axis => !operation.Axes.Contains(axis)).ToArray();
        int[] outputAxes = output.Shape.Rank == input.Shape.Rank ? kept : Enumerable.Range(0, kept.Length).ToArray();
        LoopNest outputs = LoopNest.Create(
            kept.Select(axis => input.Shape[axis]).ToArray(),
            [outputAxes.Select(axis => output.Strides[axis]).ToArray(), kept.Select(axis => input.Strides[axis]).ToArray()]);
        LoopNest elements = LoopNest.Create(
            operation.Axes.Select(axis => input.Shape[axis]).ToArray(), [operation.Axes.Select(axis => input.Strides[axis]).ToArray()]);

        ReduceOrder order = OrderOf(operation, outputs, elements);
        bool isFloatSum = operation.Kind == ReduceKind.Sum && order == ReduceOrder.Across;
        int block = !isFloatSum || operation.ReducedCount <= LongestPlainSum ? 0
            : elements.InnerExtent <= LongestPlainSum ? elements.InnerExtent
            : BlockLength;
        context.Add(new ReduceKernel(
            operation.Kind.ToString(),
            operation.ToString(),
            new KernelRead("x", input),
            output,
            operation.Kind,
            outputs,
            elements,
            order,
            elements.InnerExtent >= LeastRunOfTwoChains ? 2 * Lanes : Lanes,
            block));
    }

    private static ReduceOrder OrderOf(ReduceOperation operation, LoopNest outputs, LoopNest elements)
    {
        if (operation.Input.Type != ElementType.Float32 || operation.Kind >= ReduceKind.ArgMax || operation.ReducedCount == 0)
        {
            return ReduceOrder.Elements;
        }

        if (outputs.InnerExtent >= LeastOutputs && outputs.InnerStride(0) == 1 && outputs.InnerStride(1) == 1)
        {
            return ReduceOrder.Across;
        }

        // The end of a run: zeros can be added to a sum, and the largest of sixteen elements may see some of them
        // twice.
        bool isLong = operation.Kind switch
        {
            ReduceKind.Sum => elements.InnerExtent >= LeastRun,
            ReduceKind.Max or ReduceKind.Min => elements.InnerExtent >= Lanes,
            _ => false,
        };
        return isLong && elements.InnerStride(0) == 1 ? ReduceOrder.Along : ReduceOrder.Elements;
    }
}
