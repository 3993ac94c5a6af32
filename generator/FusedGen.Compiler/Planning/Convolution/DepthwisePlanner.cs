using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>Plans convolutions whose every group is one channel in and out.</summary>
internal static class DepthwisePlanner
{
    /// <summary>Plans the outputs that see the same taps along every axis.</summary>
    public static void PlanPhase(ConvolutionOperation operation, Operand input, Operand output, EpiloguePlan epilogue, AxisPhase[] phases, PlanContext context)
    {
        PixelGrid grid = new(phases, operation.Output.Shape);
        int[][] residualStrides = epilogue.Inputs.Select(i => i.BroadcastStrides(operation.Output.Shape)).ToArray();
        LoopNest loops = grid.Loops(input, output, residualStrides);
        int last = phases.Length - 1;
        SegmentLoop[] taps = phases.Select((p, axis) => new SegmentLoop(p.Taps.Count, p.TapStep * input.Strides[axis + 2])).ToArray();
        int[] order = TapOrder(operation, phases);
        int channels = operation.InputChannels;
        int stride = DepthwiseKernel.PaddedChannels(channels);
        int window = operation.Window.Taps;
        Operand weights = context.WeightOperand(
            (operation.Weight, "depthwise", string.Join(",", order)),
            () =>
            {
                float[] packed = new float[order.Length * stride];
                for (int tap = 0; tap < order.Length; tap++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        packed[(tap * stride) + c] = (float)operation.Weight.Floats[(c * window) + order[tap]];
                    }
                }

                return packed;
            });
        Operand bias = context.WeightOperand((operation.Weight, operation.Bias, "depthwise bias"),
            () => new PanelLayout(channels, 1, 1, PackedFormat.Float32).Pad(c => operation.Bias is null ? 0 : (float)operation.Bias[c]));
        context.Add(new DepthwiseKernel(
            operation + epilogue.Title,
            [
                new(ContractionKernel.InputParameter, grid.FirstInput(input)),
                new(ContractionKernel.WeightParameter, weights),
                new(ContractionKernel.BiasParameter, bias),
                .. grid.Residuals(epilogue, residualStrides),
            ],
            grid.FirstOutput(output, output.Strides),
            channels,
            PixelGrid.Outer(loops).ToArray(),
            loops.InnerExtent,
            loops.InnerStride(1),
            loops.InnerStride(0),
            taps.Take(last).Where(t => t.Extent != 1).ToArray(),
            taps[last],
            epilogue.Expression,
            epilogue.Residuals(i => loops.InnerStride(i + 2)),
            context.Options.Reproducible));
    }

    /// <summary>The numbers of the window's taps in the order in which they are added.</summary>
    private static int[] TapOrder(ConvolutionOperation operation, AxisPhase[] phases)
    {
        IEnumerable<int> order = [0];
        for (int axis = 0; axis < phases.Length; axis++)
        {
            int size = operation.Window.KernelShape[axis];
            order = order.SelectMany(_ => phases[axis].Taps, (tap, k) => (tap * size) + k).ToArray();
        }

        return order.ToArray();
    }
}
