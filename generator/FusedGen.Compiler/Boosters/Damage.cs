using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Boosters;

/// <summary>Refuses files that contradict themselves.</summary>
internal static class Damage
{
    /// <summary>The refusal of a file.</summary>
    /// <param name="what">What is wrong, without a full stop: it begins with the tree and the node.</param>
    public static ModelException In(string what) => new(DiagnosticIds.InvalidGraph, $"{what}. The file is damaged: save the model again.");
}
