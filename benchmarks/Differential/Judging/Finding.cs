namespace FusedGen.Differential.Judging;

/// <summary>Something that is wrong with a graph.</summary>
/// <param name="Number">The graph.</param>
/// <param name="Kind">What, in a few words that are the same for the same cause.</param>
/// <param name="Details">Where, and what instead of what.</param>
internal sealed record Finding(int Number, string Kind, string Details);
