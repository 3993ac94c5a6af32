namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Outputs whose weights are packed together, as one form of the kernel sees them.</summary>
/// <param name="Form">The width of vectors.</param>
/// <param name="First">The first output, beyond the loop over panels.</param>
/// <param name="Features">Outputs.</param>
/// <param name="Width">Outputs and unused lanes.</param>
/// <param name="Lines">Lines of rows in a tile.</param>
internal sealed record PackedPanel(VectorForm Form, int First, int Features, int Width, int Lines);
