using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary><see cref="MoveOperation"/>: fill, then copy every piece element by element.</summary>
internal static class MoveEvaluator
{
    public static Tensor Evaluate(MoveOperation operation, Func<Value, Tensor> valueOf)
    {
        Shape shape = operation.Output.Shape;
        ElementType type = operation.Output.Type;
        if (type.IsFloating())
        {
            double[] floats = new double[shape.Count];
            Move(operation, floats, operation.Fill, value => valueOf(value).Floats);
            return new Tensor(shape, floats, type);
        }

        if (type == ElementType.String && operation.Inputs.All(input => valueOf(input).Texts is not null)
            && operation.Pieces.Sum(p => p.Extent.Aggregate(1L, (n, e) => n * e)) == shape.Count)
        {
            string[] texts = new string[shape.Count];
            Move(operation, texts, "", value => valueOf(value).Texts!);
            return new Tensor(shape, texts, Codes(operation, valueOf));
        }

        return new Tensor(shape, Codes(operation, valueOf), type);
    }

    private static long[] Codes(MoveOperation operation, Func<Value, Tensor> valueOf)
    {
        long[] integers = new long[operation.Output.Shape.Count];
        Move(operation, integers, Integers.FromFloat(operation.Fill, operation.Output.Type), value => valueOf(value).Integers);
        return integers;
    }

    private static void Move<T>(MoveOperation operation, T[] output, T fill, Func<Value, T[]> elementsOf)
    {
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = fill;
        }

        int[] strides = operation.Output.Shape.Strides();
        foreach (MovePiece piece in operation.Pieces)
        {
            T[] source = elementsOf(operation.Inputs[piece.Input]);
            foreach ((int to, int from) in Places(piece, strides))
            {
                output[to] = source[from];
            }
        }
    }

    /// <summary>
    /// For each element of a piece in row-major order: its place in the output, whose strides are given, and in the
    /// piece's input.
    /// </summary>
    public static IEnumerable<(int To, int From)> Places(MovePiece piece, int[] outputStrides)
    {
        foreach (int[] step in Odometer.Places(piece.Extent))
        {
            int from = piece.Offset;
            int to = 0;
            for (int axis = 0; axis < step.Length; axis++)
            {
                from += piece.Axes[axis].At(step[axis]);
                to += (piece.Start[axis] + step[axis]) * outputStrides[axis];
            }

            yield return (to, from);
        }
    }
}
