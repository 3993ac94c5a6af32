namespace FusedGen;

/// <summary>
/// How a generated predictor stores the weights of its dense layers and convolutions. Computing is in float whatever
/// the format.
/// </summary>
/// <remarks>
/// One sample at a time, a large network waits for its weights: it runs as fast as they come from memory. Fewer bytes a
/// weight make it faster and its assembly smaller, and cost precision, which the build measures and reports. Layers of
/// up to 4,096 weights and depthwise convolutions stay float.
/// </remarks>
public enum WeightFormat
{
    /// <summary>Four bytes a weight, as it was trained.</summary>
    Float32 = 0,

    /// <summary>
    /// Two bytes a weight: the upper half of a float. Each weight keeps eight significant bits, an error of 0.2 % at
    /// most.
    /// </summary>
    BFloat16 = 1,

    /// <summary>
    /// A byte a weight, from −127 to 127, and a float for each output that scales it. Each weight keeps its value to
    /// 0.4 % of the largest one of its output.
    /// </summary>
    Int8 = 2,
}
