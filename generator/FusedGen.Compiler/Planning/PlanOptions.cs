namespace FusedGen.Compiler.Planning;

/// <summary>What decisions depend on beside the graph.</summary>
/// <param name="Reproducible">
/// The same bits on every machine: products are rounded before they are added, and the order of every sum depends on
/// the model alone.
/// </param>
/// <param name="Weights">The format of the weights of large dense layers and convolutions.</param>
/// <param name="LargestFloatLayer">Layers of up to this many weights stay float whatever the format.</param>
public sealed record PlanOptions(
    bool Reproducible,
    WeightFormat Weights = WeightFormat.Float32,
    int LargestFloatLayer = PlanOptions.DefaultLargestFloatLayer)
{
    /// <summary>
    /// Such layers are constants in code, or fit into the nearest cache, where decoding would only cost time.
    /// </summary>
    public const int DefaultLargestFloatLayer = 4096;
}
