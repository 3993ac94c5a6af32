using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction.Weights;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>
/// The one place that knows how packed weights become factors: a register has the weights of one product, or of two
/// consecutive ones, one an output.
/// </summary>
/// <param name="Format">The format.</param>
/// <param name="Floats">The vectors that the weights become.</param>
internal sealed record PackedWeights(PackedFormat Format, LaneType Floats)
{
    /// <summary>Whether sums are multiplied with a scale at their end, and only then begin with the bias.</summary>
    public bool HasScales => Format == PackedFormat.Int8;

    /// <summary>What sums are added in: floats or integers.</summary>
    public LaneType Sums => Format.ArePairs() ? Floats.Of(ElementType.Int32) : Floats;

    /// <summary>A vector of elements. Bytes become floats, or integers of 16 bits, as they are loaded.</summary>
    public KernelValue Load(Place place, bool isAligned)
    {
        LaneType packed = Floats.Of(Format.PackedType());
        LoadValue elements = new(packed, place, packed.Lanes, isAligned && packed.IsVector);
        return Format switch
        {
            PackedFormat.Int8 => new ConvertValue(Floats, elements),
            PackedFormat.Pairs8 => new CallValue(Sums, RuntimeFunction.WidenPairs, [elements]),
            _ => elements,
        };
    }

    /// <summary>A product, or a pair of them, added to a sum.</summary>
    public KernelValue MultiplyAdd(KernelValue x, KernelValue w, KernelValue sum, bool roundsProduct) => Format.ArePairs()
        ? new CallValue(Sums, RuntimeFunction.MultiplyAddPairs, [x, w, sum])
        : new MultiplyAddValue(x, w, sum, roundsProduct);

    /// <summary>The float weights of one of the products.</summary>
    /// <param name="elements">What <see cref="Load"/> gave.</param>
    /// <param name="part">The number of the product among those of the element.</param>
    public KernelValue Decode(KernelValue elements, int part) => Format switch
    {
        // A brain float is the upper half of a float.
        PackedFormat.BFloat16 => new CallValue(Floats, part == 0 ? RuntimeFunction.LowerBrainFloat : RuntimeFunction.UpperBrainFloat, [elements]),
        _ => elements,
    };
}
