using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning;

/// <summary>Kernels of a procedure that run again and again.</summary>
/// <param name="First">The number of the first kernel.</param>
/// <param name="Count">How many kernels there are, one at least.</param>
/// <param name="Steps">How many times they run, at most.</param>
public sealed record KernelLoop(int First, int Count, int Steps)
{
    /// <summary>
    /// A truth value that is computed in the loop and ends it where it is false; null where all steps run.
    /// </summary>
    public Operand? While { get; init; }

    /// <summary>The number of the kernel after the last.</summary>
    public int End => First + Count;

    /// <summary>Whether a kernel runs in the loop.</summary>
    public bool Contains(int kernel) => kernel >= First && kernel < End;
}
