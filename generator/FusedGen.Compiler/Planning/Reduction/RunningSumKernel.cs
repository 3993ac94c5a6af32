using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Reduction;

/// <summary>Running sums along an axis, one line after the other; those of floats are kept in double.</summary>
/// <param name="Lines">The loops around an axis: operand 0 is the output, 1 the input.</param>
/// <param name="Length">Elements of a line.</param>
/// <param name="OutputStep">Elements of the output from one sum to the next, in their order.</param>
/// <param name="InputStep">Elements of the input from one element to the next, in the order of the sum.</param>
/// <param name="OutputStart">Where a line's first sum lies from the line's beginning.</param>
/// <param name="InputStart">Where the first element that is added lies.</param>
/// <param name="IsExclusive">Whether a sum is stored before its own element is added.</param>
internal sealed record RunningSumKernel(
    string Title, KernelRead Input, Operand Write, LoopNest Lines, int Length, int OutputStep, int InputStep, int OutputStart, int InputStart, bool IsExclusive)
    : Kernel("RunningSum", Title, [Input], Write)
{
    public override bool IsVectorised => false;

    /// <summary>
    /// The type of the sum: small integers are added up in int, whose low bits are those of the sum in their own type.
    /// </summary>
    public ElementType Accumulator => Write.Type switch
    {
        ElementType.Float32 => ElementType.Float64,
        ElementType.UInt8 or ElementType.Int8 or ElementType.Int16 or ElementType.UInt16 => ElementType.Int32,
        _ => Write.Type,
    };

    public override string Plan => $"{(Lines.Rank == 0 ? "1" : string.Join("×", Lines.Extents))} lines of {Length} elements, one after the other";
}
