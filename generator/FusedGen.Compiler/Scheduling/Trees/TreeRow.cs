using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>The row that goes through trees.</summary>
/// <param name="input">All rows.</param>
/// <param name="numbers">The type in which features are compared.</param>
/// <param name="pointers">The kernel's operands.</param>
/// <param name="row">The number of the row.</param>
internal sealed class TreeRow(KernelRead input, ElementType numbers, KernelPointers pointers, AffineIndex row)
{
    /// <summary>1 where a feature is no more than a threshold, else 0, without a branch.</summary>
    public KernelValue IsAtMost(Local feature, KernelValue threshold)
    {
        AffineIndex place = (row * input.Operand.Strides[0]) + ((AffineIndex)feature * input.Operand.Strides[1]);
        KernelValue x = KernelValues.Element(new Place(pointers[input.Parameter], place));
        LaneType type = LaneType.Single(numbers);
        return new CallValue(
            LaneType.Index,
            RuntimeFunction.OneIfTrue,
            [KernelValues.Compare(BinaryFunction.LessOrEqual, x.Type == type ? x : new ConvertValue(type, x), threshold)]);
    }
}
