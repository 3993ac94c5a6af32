using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// The outputs along one spatial axis that see the same taps: output <c>FirstOutput + j · OutputStep</c> takes tap
/// <c>Taps[t]</c> from input <c>FirstInput + j · InputStep + t · TapStep</c>, which lies in the border where it is
/// negative or past the end. A convolution has one phase; a transposed one has as many as its stride, each of which is
/// a convolution of its own.
/// </summary>
/// <param name="FirstOutput">The first output.</param>
/// <param name="OutputStep">Outputs between neighbours.</param>
/// <param name="Outputs">How many outputs.</param>
/// <param name="FirstInput">The input of the first tap and the first output.</param>
/// <param name="InputStep">Inputs between the windows of neighbours.</param>
/// <param name="Taps">Indices into the kernel, in the order of their inputs; none where nothing reaches these
/// outputs.</param>
/// <param name="TapStep">Inputs between neighbouring taps.</param>
internal sealed record AxisPhase(int FirstOutput, int OutputStep, int Outputs, int FirstInput, int InputStep, IReadOnlyList<int> Taps, int TapStep)
{
    /// <summary>The phases of one spatial axis of a convolution.</summary>
    public static IReadOnlyList<AxisPhase> Of(ConvolutionOperation operation, int axis)
    {
        int inputs = operation.Input.Shape[axis + 2];
        int outputs = operation.Output.Shape[axis + 2];
        if (!operation.IsTransposed)
        {
            WindowAxis windows = operation.Window.Axis(axis, inputs, outputs);
            return [new AxisPhase(0, 1, outputs, windows.InputAt(0, 0), windows.Stride, Enumerable.Range(0, windows.Taps).ToArray(), windows.Dilation)];
        }

        // The windows of a transposed convolution lie over its outputs, one for each input. A higher tap meets a lower
        // input.
        WindowAxis spread = operation.Window.Axis(axis, outputs, inputs);
        List<AxisPhase> phases = [];
        for (int first = 0; first < Math.Min(spread.Stride, outputs); first++)
        {
            int output = first;
            (int Tap, int Input)[] met = Enumerable.Range(0, spread.Taps)
                .Select(tap => (Tap: tap, Input: spread.WindowAt(output, tap)))
                .Where(m => m.Input is not null)
                .Select(m => (m.Tap, m.Input!.Value))
                .Reverse()
                .ToArray();
            phases.Add(new AxisPhase(
                first,
                spread.Stride,
                (outputs - first + spread.Stride - 1) / spread.Stride,
                met.Length == 0 ? 0 : met[0].Input,
                1,
                met.Select(m => m.Tap).ToArray(),
                met.Length < 2 ? 1 : met[1].Input - met[0].Input));
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
