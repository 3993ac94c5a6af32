using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>Outputs whose weights are packed together, as the program of one target sees them.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Target">The machine.</param>
/// <param name="Features">Outputs.</param>
/// <param name="Width">Outputs and unused lanes.</param>
/// <param name="Lines">Lines of rows in a tile.</param>
internal sealed record PackedPanel(ContractionKernel Kernel, Target Target, int Features, int Width, int Lines)
{
    /// <summary>How the weights become floats.</summary>
    public PackedWeights Weights { get; } = new(Kernel.Panels.Format, Target.Floats);
}
