using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary><see cref="RunningSumOperation"/>: one line along the axis after the other.</summary>
internal static class RunningSumEvaluator
{
    public static Tensor Evaluate(RunningSumOperation operation, Func<Value, Tensor> valueOf)
    {
        Tensor input = valueOf(operation.Input);
        if (input.Type.IsFloating())
        {
            double[] floats = new double[input.Count];
            Sum(operation, input.Shape, 0.0, (sum, place) => sum + input.Floats[place], floats);
            return new Tensor(input.Shape, floats, input.Type);
        }

        long[] integers = new long[input.Count];
        Sum(operation, input.Shape, 0L, (sum, place) => Integers.Wrap(unchecked(sum + input.Integers[place]), input.Type), integers);
        return new Tensor(input.Shape, integers, input.Type);
    }

    private static void Sum<T>(RunningSumOperation operation, Shape shape, T zero, Func<T, int, T> add, T[] output)
    {
        int stride = shape.Strides()[operation.Axis];
        int length = shape[operation.Axis];
        foreach (int[] line in Odometer.Places(shape.With(operation.Axis, 1).ToArray()))
        {
            int first = Odometer.Offset(line, shape.Strides());
            T sum = zero;
            for (int step = 0; step < length; step++)
            {
                int place = first + (stride * (operation.IsReversed ? length - 1 - step : step));
                T next = add(sum, place);
                output[place] = operation.IsExclusive ? sum : next;
                sum = next;
            }
        }
    }
}
