using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.Planning;

/// <summary>What is to be emitted: the whole prediction with every decision taken.</summary>
/// <param name="Inputs">Parameters to read.</param>
/// <param name="Outputs">Parameters to fill.</param>
/// <param name="Single">The prediction of one sample.</param>
/// <param name="Tile">The prediction of several samples at once, for batches; null where one by one is as good.</param>
/// <param name="Weights">The constants that the kernels of both load.</param>
public sealed record Program(
    IReadOnlyList<Port> Inputs,
    IReadOnlyList<Port> Outputs,
    Procedure Single,
    Procedure? Tile,
    WeightBlock Weights)
{
    /// <summary>
    /// What is made of the letters of inputs: inputs of kernels behind the others, which the caller does not see.
    /// </summary>
    public IReadOnlyList<Port> Derived { get; init; } = [];

    /// <summary>What reads the letters of inputs.</summary>
    internal TextReadings Readings { get; init; } = new([], []);

    /// <summary>What kernels read that they do not compute, by the numbers of their operands.</summary>
    public IReadOnlyList<Port> KernelInputs => Derived.Count == 0 ? Inputs : [.. Inputs, .. Derived];

    /// <summary>What the inputs must be that sizes follow from.</summary>
    public IReadOnlyList<SizeCheck> Checks { get; init; } = [];

    /// <summary>The texts that inputs are compared with and outputs consist of, by their numbers; untrusted.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];
}

/// <summary>The kernels that predict so many samples.</summary>
/// <param name="Rows">Samples, one after the other in the spans of the caller.</param>
/// <param name="Kernels">The steps in order.</param>
/// <param name="ScratchFloats">Working memory in floats; 0 for none.</param>
/// <param name="ToleratesOverlap">Whether overlapping input and output spans give the same answer as separate
/// ones.</param>
public sealed record Procedure(int Rows, IReadOnlyList<Kernel> Kernels, int ScratchFloats, bool ToleratesOverlap)
{
    /// <summary>
    /// Up to this many floats, working memory lies on the stack, which the runtime clears at each call: a kilobyte
    /// costs what asking the thread for its pool does.
    /// </summary>
    public const int MaxStackFloats = 512;

    /// <summary>
    /// For each kernel the number of the graph's operation that it belongs to; that of the last one for what copies to
    /// the outputs.
    /// </summary>
    public IReadOnlyList<int> Operations { get; init; } = [];

    /// <summary>The operations that the kernels compute, and where their values lie.</summary>
    public IReadOnlyList<PlannedOperation> Planned { get; init; } = [];

    /// <summary>The kernels that run more than once, in their order; loops hold no loops.</summary>
    public IReadOnlyList<KernelLoop> Loops { get; init; } = [];

    /// <summary>For the number of a kernel, what runs in place of it and the next one on vectors of 512 bits.</summary>
    public IReadOnlyDictionary<int, Kernel> Joins { get; init; } = new Dictionary<int, Kernel>();

    /// <summary>How many times a kernel runs.</summary>
    public int StepsOf(int kernel) => Loops.FirstOrDefault(loop => loop.Contains(kernel))?.Steps ?? 1;

    /// <summary>Whether the working memory lies on the stack.</summary>
    public bool ScratchOnStack => ScratchFloats <= MaxStackFloats;
}
