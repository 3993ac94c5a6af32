using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// <see cref="ConvolutionOperation"/>: for each pair of channels and each tap, every place of the output whose tap lies
/// in the input takes its product; a transposed one runs over the places of the input instead.
/// </summary>
internal static class ConvolutionEvaluator
{
    public static Tensor Evaluate(ConvolutionOperation operation, Func<Value, Tensor> valueOf, CancellationToken cancellationToken)
    {
        double[] input = valueOf(operation.Input).Floats;
        double[] weight = operation.Weight.Floats;
        Shape inputShape = operation.Input.Shape;
        Shape outputShape = operation.Output.Shape;
        WindowGeometry window = operation.Window;
        int inputPlane = inputShape.CountOf(2, inputShape.Rank);
        int outputPlane = outputShape.CountOf(2, outputShape.Rank);
        int channels = operation.InputChannels;
        int features = operation.OutputChannels;
        int channelsPerGroup = channels / operation.Groups;
        int featuresPerGroup = features / operation.Groups;
        int[] inputSize = Spatial(inputShape);
        int[] outputSize = Spatial(outputShape);
        double[] output = new double[outputShape.Count];
        Meeting[][] taps = Odometer.Places(window.KernelShape)
            .Select(k => MeetingsOf(k, window, operation.IsTransposed ? inputSize : outputSize, operation.IsTransposed ? outputSize : inputSize))
            .ToArray();

        for (int n = 0; n < outputShape[0]; n++)
        {
            for (int m = 0; m < features; m++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int y = ((n * features) + m) * outputPlane;
                for (int i = 0; i < outputPlane; i++)
                {
                    output[y + i] = operation.Bias is null ? 0 : operation.Bias[m];
                }

                for (int c = 0; c < channelsPerGroup; c++)
                {
                    int x = ((n * channels) + (m / featuresPerGroup * channelsPerGroup) + c) * inputPlane;
                    int tap = ((m * channelsPerGroup) + c) * window.Taps;
                    foreach (Meeting[] meetings in taps)
                    {
                        Accumulate(output, y, input, x, weight[tap], meetings, scatter: operation.IsTransposed);
                        tap++;
                    }
                }
            }
        }

        return MapEvaluator.Apply(operation.Epilogue, new Tensor(outputShape, output, operation.Output.Type), valueOf, cancellationToken);
    }

    /// <summary>Adds <c>w · x[·]</c> to <c>y[·]</c> for one tap.</summary>
    private static void Accumulate(double[] output, int y, double[] input, int x, double w, Meeting[] meetings, bool scatter)
    {
        foreach (Meeting row in meetings)
        {
            if (scatter)
            {
                for (int i = 0; i < row.Count; i++)
                {
                    output[y + row.Met + (i * row.Stride)] += w * input[x + row.Walk + i];
                }
            }
            else
            {
                for (int i = 0; i < row.Count; i++)
                {
                    output[y + row.Walk + i] += w * input[x + row.Met + (i * row.Stride)];
                }
            }
        }
    }

    /// <summary>
    /// Where the two sides meet at one tap, the same for every pair of channels. The side that walks step by step meets
    /// the other side at <c>walk · stride + shift</c>, where that lies within it: the output walks in a convolution,
    /// the input in a transposed one.
    /// </summary>
    private static Meeting[] MeetingsOf(int[] k, WindowGeometry window, int[] walkSize, int[] metSize)
    {
        int[] shift = k.Select((position, d) => (position * window.Dilations[d]) - window.PadsBegin[d]).ToArray();
        int last = walkSize.Length - 1;
        int stride = window.Strides[last];
        int first = 0;
        while (first < walkSize[last] && (first * stride) + shift[last] < 0)
        {
            first++;
        }

        int end = first;
        while (end < walkSize[last] && (end * stride) + shift[last] < metSize[last])
        {
            end++;
        }

        List<Meeting> meetings = [];
        foreach (int[] outer in Odometer.Places(walkSize.Take(last).ToArray()))
        {
            if (end > first && TryRow(outer, window.Strides, shift, walkSize, metSize, out int walkRow, out int metRow))
            {
                meetings.Add(new Meeting(walkRow + first, metRow + (first * stride) + shift[last], end - first, stride));
            }
        }

        return meetings.ToArray();
    }

    /// <summary>
    /// The first elements of the two innermost rows that meet; false where the other side's row lies outside.
    /// </summary>
    private static bool TryRow(int[] outer, IReadOnlyList<int> strides, int[] shift, int[] walkSize, int[] metSize, out int walkRow, out int metRow)
    {
        walkRow = 0;
        metRow = 0;
        for (int d = 0; d < outer.Length; d++)
        {
            int met = (outer[d] * strides[d]) + shift[d];
            if (met < 0 || met >= metSize[d])
            {
                return false;
            }

            walkRow = (walkRow + outer[d]) * walkSize[d + 1];
            metRow = (metRow + met) * metSize[d + 1];
        }

        return true;
    }

    private static int[] Spatial(Shape shape) => shape.ToArray().Skip(2).ToArray();

    /// <summary>
    /// Two innermost rows that meet: elements one after the other on the side that walks, and a stride apart on the
    /// other.
    /// </summary>
    private readonly record struct Meeting(int Walk, int Met, int Count, int Stride);
}
