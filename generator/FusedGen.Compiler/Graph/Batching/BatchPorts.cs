namespace FusedGen.Compiler.Graph.Batching;

/// <summary>
/// Where the inputs and outputs of a network carry the batch in its file; null for one that is the same for all rows.
/// </summary>
public sealed record BatchPorts(IReadOnlyList<BatchAxis?> Inputs, IReadOnlyList<BatchAxis?> Outputs);
