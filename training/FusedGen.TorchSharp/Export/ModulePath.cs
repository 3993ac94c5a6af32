using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Export;

/// <summary>The names of modules that are registered nowhere.</summary>
internal static class ModulePath
{
    /// <summary>The type's name in small letters: <c>linear</c> for a <c>Linear</c>.</summary>
    public static string OfType(nn.Module module) => module.GetName().ToLowerInvariant();
}
