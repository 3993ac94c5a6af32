using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator;

/// <summary>
/// Whether a project publishes with NativeAOT for the lowest common x64 processor without having chosen to.
/// </summary>
internal static class PublishingAdvice
{
    public static bool IsDue(AnalyzerConfigOptions options) =>
        string.Equals(Property(options, "PublishAot"), "true", StringComparison.OrdinalIgnoreCase)
        && Property(options, "IlcInstructionSet").Length == 0
        && !Property(options, "RuntimeIdentifier").Contains("arm");

    private static string Property(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue("build_property." + name, out string? value) ? value.Trim() : string.Empty;
}
