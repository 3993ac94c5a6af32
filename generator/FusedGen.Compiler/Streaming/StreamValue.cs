using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Streaming;

/// <summary>What stands for a value of the whole network in its streaming twin.</summary>
/// <param name="Value">The value of one chunk.</param>
/// <param name="Time">The axis along which its frames lie; null where it has none.</param>
internal sealed record StreamValue(Value Value, TimeAxis? Time)
{
    /// <summary>
    /// Whether it is what the whole network has after the frames so far, such as the last state of a recurrent layer.
    /// </summary>
    public bool IsSoFar { get; init; }
}

/// <summary>
/// The frames of a value: chunk n holds those from <c>n · Length − Delay</c> on, of which the ones before 0 mean
/// nothing.
/// </summary>
/// <param name="Axis">The axis.</param>
/// <param name="Length">Its frames in one chunk; fewer than those of the network behind a stride.</param>
/// <param name="Delay">How many frames it is late, counted in its own frames. Behind padding a value is early: the
/// frames of the padding are in no chunk.</param>
/// <param name="Whole">Its frames in the whole network.</param>
internal sealed record TimeAxis(int Axis, int Length, int Delay, int Whole)
{
    /// <summary>The first operation that needs frames which padding behind the last one gives; null for none.</summary>
    public Origin? LookAhead { get; init; }

    /// <summary>Whether frames before 0, and those of padding that are in no chunk, are zeros.</summary>
    public bool IsZeroBefore { get; init; } = Delay <= 0;
}
