namespace FusedGen.Compiler.Streaming;

/// <summary>What a type tells of its stream.</summary>
/// <param name="ChunkLength">Frames that one step takes.</param>
/// <param name="Latency">By how many of the input's frames the outputs are late.</param>
/// <param name="States">The names of inputs and outputs that hold what is kept from step to step.</param>
public sealed record StreamPlan(int ChunkLength, int Latency, IReadOnlyList<(string Input, string Output)> States);
