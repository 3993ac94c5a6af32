using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Recurrence;

/// <summary>
/// What the body of a scan reads and writes: the states and the values from outside, which stay where they are, and
/// elements of sequences, which move on from step to step.
/// </summary>
internal sealed class StepPorts(ScanOperation scan, Func<Value, Operand> operandOf) : IPorts
{
    public Operand Input(int index, Value value) =>
        index < scan.States ? State(index) : scan.IsSequence(index) ? Element(operandOf(scan.Inputs[index]), value) : operandOf(scan.Inputs[index]);

    public Operand Output(int index, Value value) => index < scan.States ? State(index) : Element(operandOf(scan.Outputs[index]), value);

    /// <summary>The old states are read until the step's end.</summary>
    public bool MayBeWrittenEarly(int output) => output >= scan.States;

    /// <summary>A state is kept where the last one belongs.</summary>
    public Operand State(int index) => operandOf(scan.Outputs[index]);

    private Operand Element(Operand sequence, Value value)
    {
        int stride = sequence.Strides[0];
        return sequence with
        {
            Shape = value.Shape,
            Strides = sequence.Strides.Skip(1).ToArray(),
            StepStart = scan.PlaceOf(0) * stride,
            StepStride = scan.IsReversed ? -stride : stride,
        };
    }
}
