namespace FusedGen.Compiler.Planning;

/// <summary>What decisions depend on beside the graph.</summary>
/// <param name="Reproducible">
/// The same bits on every machine: products are rounded before they are added, and the order of every sum depends on the model alone.
/// </param>
/// <param name="HasMultiplyAddEstimate">Whether the consumer's framework offers the multiply-add that is fused where the machine can.</param>
public sealed record PlanOptions(bool Reproducible, bool HasMultiplyAddEstimate);
