using System.Globalization;
using FusedGen.Compiler;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator;

/// <summary>How much work the build may spend on proving a model: the property <c>FusedGenVerificationWork</c>.</summary>
internal static class VerificationBound
{
    /// <summary>The property, or the default where it is missing or no number.</summary>
    public static long Read(AnalyzerConfigOptions options) =>
        options.TryGetValue("build_property.FusedGenVerificationWork", out string? text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long work)
            ? work
            : ModelOptions.DefaultVerificationWork;
}
