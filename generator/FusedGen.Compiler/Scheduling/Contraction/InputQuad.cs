using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>Four consecutive inputs in one vector.</summary>
internal static class InputQuad
{
    /// <summary>What makes a vector of each of them.</summary>
    public static readonly IReadOnlyList<RuntimeFunction> Elements =
        [RuntimeFunction.FirstOfQuad, RuntimeFunction.SecondOfQuad, RuntimeFunction.ThirdOfQuad, RuntimeFunction.FourthOfQuad];
}
