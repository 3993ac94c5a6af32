using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Lookup;

/// <summary>Plans <see cref="GatherOperation"/>.</summary>
internal static class GatherPlanner
{
    public static void Plan(GatherOperation operation, PlanContext context)
    {
        Operand data = context.OperandOf(operation.Data);
        Operand indices = context.OperandOf(operation.Indices);
        Operand output = context.OperandOf(operation.Output);
        int axis = operation.Axis;

        // An element-wise look-up has the output's axes on both sides; else those of the indices stand in the place of the indexed one.
        int span = operation.ElementWise ? 1 : indices.Shape.Rank;
        int[] dataStrides = new int[output.Shape.Rank];
        int[] indexStrides = new int[output.Shape.Rank];
        for (int d = 0; d < output.Shape.Rank; d++)
        {
            bool isIndexed = d >= axis && d < axis + span;
            dataStrides[d] = isIndexed ? 0 : data.Strides[d < axis ? d : d - span + 1];
            indexStrides[d] = operation.ElementWise ? indices.Strides[d] : isIndexed ? indices.Strides[d - axis] : 0;
        }

        LoopNest loops = LoopNest.Create(output.Shape.ToArray(), [output.Strides, dataStrides, indexStrides]);
        int depth = loops.Rank;
        while (depth > 0 && loops.Strides[2][depth - 1] == 0)
        {
            depth--;
        }

        bool isRun = depth < loops.Rank && loops.InnerStride(0) == 1 && loops.InnerStride(1) == 1;
        context.Add(new GatherKernel(
            "Gather",
            operation.ToString(),
            new KernelRead("x", data),
            new KernelRead("indices", indices),
            output,
            loops,
            data.Shape[axis],
            data.Strides[axis],
            depth,
            isRun));
    }
}
