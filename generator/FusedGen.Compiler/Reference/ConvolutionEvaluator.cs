using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// <see cref="ConvolutionOperation"/>: for each pair of channels and each tap, every place of the output whose tap lies in the input takes its
/// product; a transposed one runs over the places of the input instead.
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
                    foreach (int[] k in Odometer.Places(window.KernelShape))
                    {
                        int[] shift = k.Select((position, d) => (position * window.Dilations[d]) - window.PadsBegin[d]).ToArray();
                        Accumulate(output, y, outputSize, input, x, inputSize, weight[tap], window.Strides, shift, scatter: operation.IsTransposed);
                        tap++;
                    }
                }
            }
        }

        return MapEvaluator.Apply(operation.Epilogue, new Tensor(outputShape, output, operation.Output.Type), valueOf, cancellationToken);
    }

    /// <summary>
    /// Adds <c>w · x[·]</c> to <c>y[·]</c> for one tap. The side that walks step by step meets the other side at <c>walk · stride + shift</c>, where
    /// that lies within it: the output walks in a convolution, the input in a transposed one.
    /// </summary>
    private static void Accumulate(
        double[] output, int y, int[] outputSize, double[] input, int x, int[] inputSize, double w, IReadOnlyList<int> strides, int[] shift, bool scatter)
    {
        int[] walkSize = scatter ? inputSize : outputSize;
        int[] metSize = scatter ? outputSize : inputSize;
        int last = walkSize.Length - 1;
        foreach (int[] outer in Odometer.Places(walkSize.Take(last).ToArray()))
        {
            if (!TryRow(outer, strides, shift, walkSize, metSize, out int walkRow, out int metRow))
            {
                continue;
            }

            for (int i = 0; i < walkSize[last]; i++)
            {
                int met = (i * strides[last]) + shift[last];
                if (met < 0 || met >= metSize[last])
                {
                    continue;
                }

                if (scatter)
                {
                    output[y + metRow + met] += w * input[x + walkRow + i];
                }
                else
                {
                    output[y + walkRow + i] += w * input[x + metRow + met];
                }
            }
        }
    }

    /// <summary>The first elements of the two innermost rows that meet; false where the other side's row lies outside.</summary>
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
}
