using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// <see cref="PoolOperation"/>: the taps of each window, one by one. A window without any element in the input gives
/// the lowest value for a maximum, and 0 for the other kinds.
/// </summary>
internal static class PoolEvaluator
{
    public static Tensor Evaluate(PoolOperation operation, Func<Value, Tensor> valueOf, CancellationToken cancellationToken)
    {
        Tensor input = valueOf(operation.Input);
        Shape shape = operation.Output.Shape;
        bool floating = input.Type.IsFloating();
        double[] floats = new double[floating ? shape.Count : 0];
        long[] integers = new long[floating ? 0 : shape.Count];
        int inputPlane = input.Shape.CountOf(2, input.Shape.Rank);
        int outputPlane = shape.CountOf(2, shape.Rank);
        for (int channel = 0; channel < shape[0] * shape[1]; channel++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int result = channel * outputPlane;
            foreach (int[] place in Odometer.Places(Spatial(shape)))
            {
                List<int> elements = ElementsUnder(operation, place, channel * inputPlane, out int windowCount);
                if (floating)
                {
                    floats[result++] = Combine(operation.Kind, elements.Select(e => input.Floats[e]), elements.Count, windowCount);
                }
                else
                {
                    integers[result++] = Combine(operation.Kind, elements.Select(e => input.Integers[e]), input.Type);
                }
            }
        }

        return floating ? new Tensor(shape, floats, input.Type) : new Tensor(shape, integers, input.Type);
    }

    /// <summary>
    /// The input's elements under the window at one place of the output. <paramref name="windowCount"/> counts the taps
    /// that lie in the input or in its padding: those that ceil mode lets hang over are in neither.
    /// </summary>
    private static List<int> ElementsUnder(PoolOperation operation, int[] place, int channelStart, out int windowCount)
    {
        WindowGeometry window = operation.Window;
        Shape input = operation.Input.Shape;
        List<int> elements = [];
        windowCount = 0;
        foreach (int[] tap in Odometer.Places(window.KernelShape))
        {
            bool inInput = true;
            bool inPadding = true;
            int offset = 0;
            for (int d = 0; d < tap.Length; d++)
            {
                int size = input[d + 2];
                int position = (place[d] * window.Strides[d]) + (tap[d] * window.Dilations[d]) - window.PadsBegin[d];
                inInput &= position >= 0 && position < size;
                inPadding &= position < size + window.PadsEnd[d];
                offset = (offset * size) + position;
            }

            windowCount += inPadding ? 1 : 0;
            if (inInput)
            {
                elements.Add(channelStart + offset);
            }
        }

        return elements;
    }

    private static double Combine(PoolKind kind, IEnumerable<double> elements, int count, int windowCount) => kind switch
    {
        PoolKind.Max => elements.Aggregate(double.NegativeInfinity, SpecialFunctions.Max),
        PoolKind.Average => count == 0 ? 0 : elements.Sum() / count,
        PoolKind.AverageIncludingPadding => windowCount == 0 ? 0 : elements.Sum() / windowCount,
        PoolKind.Sum => elements.Sum(),
        _ => throw new InvalidOperationException($"{kind} is no kind of pool."),
    };

    private static long Combine(PoolKind kind, IEnumerable<long> elements, ElementType type) => kind switch
    {
        PoolKind.Max => elements.Aggregate(Integers.Lowest(type), (a, b) => Integers.Max(a, b, type)),
        PoolKind.Sum => Integers.Wrap(elements.Aggregate(0L, (a, b) => unchecked(a + b)), type),
        _ => throw new InvalidOperationException($"A {kind} pool has floating elements."),
    };

    private static int[] Spatial(Shape shape) => shape.ToArray().Skip(2).ToArray();
}
