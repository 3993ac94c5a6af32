namespace FusedGen;

/// <summary>
/// How a generated model stores the weights of its dense layers and convolutions. Kernels compute in float, whatever
/// the format.
/// </summary>
/// <remarks>
/// When it predicts one sample at a time, a large network is limited by how fast its weights arrive from memory.
/// Narrower weights make it faster and its assembly smaller, but less precise; the build measures and reports the
/// difference. Layers of up to 4,096 weights and depthwise convolutions stay float.
/// </remarks>
public enum WeightFormat
{
    /// <summary>Four bytes per weight: floats.</summary>
    Float32 = 0,

    /// <summary>
    /// Two bytes per weight: the upper half of a float. Each weight has eight significant bits, an error of at most
    /// 0.2 %.
    /// </summary>
    BFloat16 = 1,

    /// <summary>
    /// One byte per weight, from −127 to 127, and a float scale for each output. The error of a weight is at most
    /// 0.4 %
    /// of the largest weight of its output.
    /// </summary>
    Int8 = 2,
}
