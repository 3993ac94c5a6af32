using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction.Weights;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>
/// The one place that knows how packed weights become floats: a register has the weights of one product, or of two
/// consecutive ones, one an output.
/// </summary>
/// <param name="Format">The format.</param>
/// <param name="Floats">The vectors that the weights become.</param>
internal sealed record PackedWeights(WeightFormat Format, LaneType Floats)
{
    /// <summary>Whether sums are multiplied with a scale at their end, and only then begin with the bias.</summary>
    public bool HasScales => Format == WeightFormat.Int8;

    /// <summary>A vector of elements. Bytes become floats as they are loaded.</summary>
    public KernelValue Load(Place place, bool isAligned)
    {
        LaneType packed = Floats.Of(Format.PackedType());
        LoadValue elements = new(packed, place, packed.Lanes, isAligned && packed.IsVector);
        return Format == WeightFormat.Int8 ? new ConvertValue(Floats, elements) : elements;
    }

    /// <summary>The float weights of one of the products.</summary>
    /// <param name="elements">What <see cref="Load"/> gave.</param>
    /// <param name="part">The number of the product among those of the element.</param>
    public KernelValue Decode(KernelValue elements, int part) => Format switch
    {
        // A brain float is the upper half of a float.
        WeightFormat.BFloat16 => new CallValue(Floats, part == 0 ? RuntimeFunction.LowerBrainFloat : RuntimeFunction.UpperBrainFloat, [elements]),
        _ => elements,
    };
}
