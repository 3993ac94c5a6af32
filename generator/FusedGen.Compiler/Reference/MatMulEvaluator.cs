using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary><see cref="MatMulOperation"/>: a matrix product per place of the broadcast leading axes.</summary>
internal static class MatMulEvaluator
{
    public static Tensor Evaluate(MatMulOperation operation, Func<Value, Tensor> valueOf, CancellationToken cancellationToken)
    {
        Tensor left = valueOf(operation.Left);
        Tensor right = valueOf(operation.Right);
        Shape shape = operation.Output.Shape;
        ElementType type = operation.Output.Type;
        bool floating = type.IsFloating();
        double[] floats = new double[floating ? shape.Count : 0];
        long[] integers = new long[floating ? 0 : shape.Count];

        int[] leading = Leading(shape);
        int[] leftStrides = MatrixStrides(left.Shape, leading);
        int[] rightStrides = MatrixStrides(right.Shape, leading);
        int rows = operation.Rows;
        int inner = operation.Inner;
        int columns = operation.Columns;
        int result = 0;
        foreach (int[] place in Odometer.Places(leading))
        {
            int l = Odometer.Offset(place, leftStrides) * rows * inner;
            int r = Odometer.Offset(place, rightStrides) * inner * columns;
            for (int i = 0; i < rows; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (int j = 0; j < columns; j++)
                {
                    if (floating)
                    {
                        double sum = 0;
                        for (int k = 0; k < inner; k++)
                        {
                            sum += left.Floats[l + (i * inner) + k] * right.Floats[r + (k * columns) + j];
                        }

                        floats[result++] = sum;
                    }
                    else
                    {
                        long sum = 0;
                        for (int k = 0; k < inner; k++)
                        {
                            sum = unchecked(sum + (left.Integers[l + (i * inner) + k] * right.Integers[r + (k * columns) + j]));
                        }

                        integers[result++] = Integers.Wrap(sum, type);
                    }
                }
            }
        }

        return floating ? new Tensor(shape, floats, type) : new Tensor(shape, integers, type);
    }

    private static int[] Leading(Shape shape) => shape.ToArray().Take(shape.Rank - 2).ToArray();

    /// <summary>Strides over whole matrices.</summary>
    private static int[] MatrixStrides(Shape operand, int[] leading) => new Shape(Leading(operand)).BroadcastStrides(new Shape(leading));
}
