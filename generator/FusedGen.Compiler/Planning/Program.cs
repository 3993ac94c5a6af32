namespace FusedGen.Compiler.Planning;

/// <summary>What is to be emitted: the whole prediction with every decision taken.</summary>
/// <param name="Inputs">Parameters to read.</param>
/// <param name="Outputs">Parameters to fill.</param>
/// <param name="Kernels">The steps in order.</param>
/// <param name="ScratchFloats">Working memory in floats; 0 for none.</param>
/// <param name="Weights">The constants that kernels load.</param>
/// <param name="ToleratesOverlap">Whether overlapping input and output spans give the same answer as separate ones.</param>
public sealed record Program(
    IReadOnlyList<Port> Inputs,
    IReadOnlyList<Port> Outputs,
    IReadOnlyList<Kernel> Kernels,
    int ScratchFloats,
    WeightBlock Weights,
    bool ToleratesOverlap)
{
    /// <summary>Up to this many floats, working memory lies on the stack; beyond, in a pool of the runtime library.</summary>
    public const int MaxStackFloats = 4096;

    /// <summary>Whether the working memory lies on the stack.</summary>
    public bool ScratchOnStack => ScratchFloats <= MaxStackFloats;
}
