using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.States;

/// <summary>The states that each instance of a type keeps from step to step.</summary>
/// <param name="States">The states, in the order in which the attribute names them.</param>
/// <param name="Named">How many of them the attribute names; the others are those of a stream.</param>
/// <param name="Length">The bytes of all of them.</param>
/// <param name="Layout">A number for which states there are and of which network, so that bytes that were saved of
/// others are refused.</param>
internal sealed record StatePlan(IReadOnlyList<StatePort> States, int Named, int Length, uint Layout)
{
    /// <summary>Whether the caller has nothing to do with an input or output, since an instance keeps it.</summary>
    public bool Keeps(Port port) => States.Any(state => state.Input == port || state.Output == port);
}

/// <summary>A state: an input, and the output that is the same input of the next step.</summary>
/// <param name="Input">What a step reads.</param>
/// <param name="Output">What it leaves.</param>
/// <param name="Offset">Where it lies among the bytes of all states.</param>
internal sealed record StatePort(Port Input, Port Output, int Offset);
