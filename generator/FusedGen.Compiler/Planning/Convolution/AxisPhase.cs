using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// The outputs along one spatial axis that see the same taps: output <c>FirstOutput + j · OutputStep</c> takes tap <c>Taps[t]</c> from input
/// <c>FirstInput + j · InputStep + t · TapStep</c>, which lies in the border where it is negative or past the end. A convolution has one phase; a transposed
/// one has as many as its stride, each of which is a convolution of its own.
/// </summary>
/// <param name="FirstOutput">The first output.</param>
/// <param name="OutputStep">Outputs between neighbours.</param>
/// <param name="Outputs">How many outputs.</param>
/// <param name="FirstInput">The input of the first tap and the first output.</param>
/// <param name="InputStep">Inputs between the windows of neighbours.</param>
/// <param name="Taps">Indices into the kernel, in the order of their inputs; none where nothing reaches these outputs.</param>
/// <param name="TapStep">Inputs between neighbouring taps.</param>
internal sealed record AxisPhase(int FirstOutput, int OutputStep, int Outputs, int FirstInput, int InputStep, IReadOnlyList<int> Taps, int TapStep)
{
    /// <summary>The phases of one spatial axis of a convolution.</summary>
    public static IReadOnlyList<AxisPhase> Of(ConvolutionOperation operation, int axis)
    {
        WindowGeometry window = operation.Window;
        int outputs = operation.Output.Shape[axis + 2];
        int taps = window.KernelShape[axis];
        int stride = window.Strides[axis];
        int dilation = window.Dilations[axis];
        int pad = window.PadsBegin[axis];
        if (!operation.IsTransposed)
        {
            return [new AxisPhase(0, 1, outputs, -pad, stride, Enumerable.Range(0, taps).ToArray(), dilation)];
        }

        List<AxisPhase> phases = [];
        for (int first = 0; first < Math.Min(stride, outputs); first++)
        {
            // Input i meets output o at tap k where o = i · stride + k · dilation − pad. A higher tap meets a lower input.
            int[] met = Enumerable.Range(0, taps).Where(k => (first + pad - (k * dilation)) % stride == 0).Reverse().ToArray();
            int firstInput = met.Length == 0 ? 0 : (first + pad - (met[0] * dilation)) / stride;
            int tapStep = met.Length < 2 ? 1 : (met[0] - met[1]) * dilation / stride;
            phases.Add(new AxisPhase(first, stride, (outputs - first + stride - 1) / stride, firstInput, 1, met, tapStep));
        }

        return phases;
    }

    /// <summary>The zeros that the windows of a convolution reach around its input.</summary>
    public static Border BorderOf(ConvolutionOperation operation)
    {
        int rank = operation.Window.Rank;
        int[] begin = new int[rank];
        int[] end = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int size = operation.Input.Shape[axis + 2];
            foreach (AxisPhase phase in Of(operation, axis).Where(p => p.Taps.Count > 0 && p.Outputs > 0))
            {
                int last = phase.FirstInput + ((phase.Outputs - 1) * phase.InputStep) + ((phase.Taps.Count - 1) * phase.TapStep);
                begin[axis] = Math.Max(begin[axis], -phase.FirstInput);
                end[axis] = Math.Max(end[axis], last - (size - 1));
            }
        }

        return new Border(begin, end);
    }
}
