using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// <see cref="ReduceOperation"/>: each element of the input is combined into its element of the output.
/// </summary>
internal static class ReduceEvaluator
{
    public static Tensor Evaluate(ReduceOperation operation, Func<Value, Tensor> valueOf)
    {
        Tensor input = valueOf(operation.Input);
        Shape shape = operation.Output.Shape;
        ElementType type = input.Type;
        if (operation.Kind >= ReduceKind.ArgMax)
        {
            return new Tensor(shape, Indices(operation, input));
        }

        return type.IsFloating()
            ? new Tensor(shape, Floats(operation, input), type)
            : new Tensor(shape, Integer(operation, input), type);
    }

    private static double[] Floats(ReduceOperation operation, Tensor input)
    {
        double[] output = Filled(operation.Output.Shape.Count, operation.Kind switch
        {
            ReduceKind.Sum => 0,
            ReduceKind.Product => 1,
            ReduceKind.Max => double.NegativeInfinity,
            _ => double.PositiveInfinity,
        });
        int source = 0;
        foreach (int target in Targets(operation))
        {
            double element = input.Floats[source++];
            output[target] = operation.Kind switch
            {
                ReduceKind.Sum => output[target] + element,
                ReduceKind.Product => output[target] * element,
                ReduceKind.Max => SpecialFunctions.Max(output[target], element),
                _ => SpecialFunctions.Min(output[target], element),
            };
        }

        return output;
    }

    private static long[] Integer(ReduceOperation operation, Tensor input)
    {
        ElementType type = input.Type;
        long[] output = Filled(operation.Output.Shape.Count, operation.Kind switch
        {
            ReduceKind.Sum => 0,
            ReduceKind.Product => 1,
            ReduceKind.Max => Integers.Lowest(type),
            _ => Integers.Highest(type),
        });
        int source = 0;
        foreach (int target in Targets(operation))
        {
            long element = input.Integers[source++];
            output[target] = operation.Kind switch
            {
                ReduceKind.Sum => Integers.Wrap(unchecked(output[target] + element), type),
                ReduceKind.Product => Integers.Wrap(unchecked(output[target] * element), type),
                ReduceKind.Max => Integers.Max(output[target], element, type),
                _ => Integers.Min(output[target], element, type),
            };
        }

        return output;
    }

    /// <summary>
    /// The place of the winner along the one reduced axis. An element that is NaN never beats another one.
    /// </summary>
    private static long[] Indices(ReduceOperation operation, Tensor input)
    {
        int axis = operation.Axes[0];
        int stride = input.Shape.Strides()[axis];
        int[] winners = Filled(operation.Output.Shape.Count, -1);
        int source = 0;
        foreach (int target in Targets(operation))
        {
            if (winners[target] < 0 || Wins(operation.Kind, input, source, winners[target]))
            {
                winners[target] = source;
            }

            source++;
        }

        return winners.Select(w => w < 0 ? 0L : w / stride % input.Shape[axis]).ToArray();
    }

    private static bool Wins(ReduceKind kind, Tensor input, int challenger, int winner)
    {
        if (input.Type.IsFloating())
        {
            double c = input.Floats[challenger];
            double w = input.Floats[winner];
            return kind switch
            {
                ReduceKind.ArgMax => c > w,
                ReduceKind.ArgMaxLast => c >= w,
                ReduceKind.ArgMin => c < w,
                _ => c <= w,
            };
        }

        int order = Integers.Compare(input.Integers[challenger], input.Integers[winner], input.Type);
        return kind switch
        {
            ReduceKind.ArgMax => order > 0,
            ReduceKind.ArgMaxLast => order >= 0,
            ReduceKind.ArgMin => order < 0,
            _ => order <= 0,
        };
    }

    /// <summary>For each element of the input in order, the element of the output that it goes into.</summary>
    private static IEnumerable<int> Targets(ReduceOperation operation)
    {
        Shape input = operation.Input.Shape;
        Shape kept = operation.Axes.Aggregate(input, (shape, axis) => shape.With(axis, 1));
        int[] strides = kept.BroadcastStrides(kept);
        return Odometer.Places(input.ToArray()).Select(place => Odometer.Offset(place, strides));
    }

    private static T[] Filled<T>(int count, T value) => Enumerable.Repeat(value, count).ToArray();
}
