using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Maps;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Products;

/// <summary>Plans <see cref="MatMulOperation"/>.</summary>
internal static class ProductPlanner
{
    /// <summary>With fewer columns, vectors are mostly empty.</summary>
    private const int LeastColumns = 3;

    public static void Plan(MatMulOperation operation, PlanContext context)
    {
        Operand left = context.OperandOf(operation.Left);
        Operand right = context.OperandOf(operation.Right);
        Operand output = context.OperandOf(operation.Output);
        bool isVectorised = output.Type == ElementType.Float32 && operation.Columns >= LeastColumns;
        if (isVectorised && ColumnStride(right) != 1)
        {
            Operand packed = context.Temporary(right.Type, right.Shape);
            MapPlanner.Copy(right, packed, "to consecutive columns", context);
            right = packed;
        }

        if (isVectorised && ColumnStride(output) != 1)
        {
            Operand dense = context.Temporary(output.Type, output.Shape);
            Add(operation, left, right, dense, isVectorised, context);
            MapPlanner.Copy(dense, output, "to the layout of its user", context);
            return;
        }

        Add(operation, left, right, output, isVectorised, context);
    }

    private static void Add(MatMulOperation operation, Operand left, Operand right, Operand output, bool isVectorised, PlanContext context)
    {
        // Rows are a loop like those over the leading axes: where these share the right side too, all are rows of one
        // product.
        int rank = output.Shape.Rank;
        int[] y = output.Strides.ToArray();
        int[] a = Broadcast(left, rank, output.Shape);
        int[] b = Broadcast(right, rank, output.Shape);
        int rowAxis = rank - 2;
        b[rowAxis] = 0;
        LoopNest loops = LoopNest.Create(
            output.Shape.ToArray().Take(rank - 1).ToArray(), [y.Take(rank - 1).ToArray(), a.Take(rank - 1).ToArray(), b.Take(rank - 1).ToArray()]);
        bool hasRows = loops.Rank > 0 && loops.InnerStride(2) == 0;
        int outer = hasRows ? loops.Rank - 1 : loops.Rank;
        context.Add(new ProductKernel(
            "Product",
            operation.ToString(),
            new KernelRead("a", left),
            new KernelRead("b", right),
            output,
            new LoopNest(loops.Extents.Take(outer).ToArray(), loops.Strides.Select(s => (IReadOnlyList<int>)s.Take(outer).ToArray()).ToArray()),
            hasRows ? new ProductAxis(loops.InnerExtent, loops.InnerStride(0), loops.InnerStride(1), 0) : new ProductAxis(1, 0, 0, 0),
            new ProductAxis(operation.Inner, 0, left.Strides[left.Shape.Rank - 1], right.Strides[right.Shape.Rank - 2]),
            new ProductAxis(operation.Columns, output.Strides[rank - 1], 0, right.Strides[right.Shape.Rank - 1]),
            isVectorised,
            context.Options.Reproducible));
    }

    /// <summary>
    /// The strides of an operand along the axes of the output, of which the last two are rows and columns.
    /// </summary>
    private static int[] Broadcast(Operand operand, int rank, Shape output)
    {
        int[] strides = new int[rank];
        int missing = rank - operand.Shape.Rank;
        for (int axis = missing; axis < rank; axis++)
        {
            bool isStretched = axis < rank - 2 && operand.Shape[axis - missing] == 1 && output[axis] != 1;
            strides[axis] = isStretched ? 0 : operand.Strides[axis - missing];
        }

        return strides;
    }

    private static int ColumnStride(Operand operand) => operand.Strides[operand.Shape.Rank - 1];
}
