namespace FusedGen.Compiler.Planning.Contraction.Weights;

/// <summary>How a kernel reads the weights of a contraction, and what it multiplies them with.</summary>
internal enum PackedFormat
{
    /// <summary>A float for each product.</summary>
    Float32,

    /// <summary>Two brain floats for two consecutive products, in a word.</summary>
    BFloat16,

    /// <summary>A byte for each product, scaled at the end of the sum.</summary>
    Int8,

    /// <summary>
    /// Two integers of 16 bits in a word, multiplied with a pair of inputs: what a layer calls a product is two.
    /// </summary>
    Pairs16,

    /// <summary>The same in bytes.</summary>
    Pairs8,
}
