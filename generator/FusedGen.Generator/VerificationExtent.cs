using System.Globalization;
using FusedGen.Compiler;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FusedGen.Generator;

/// <summary>How far the build goes in proving a model, by the project's properties.</summary>
/// <param name="Work">Steps: the property <c>FusedGenVerificationWork</c>.</param>
/// <param name="AllTargets">Whether the kernels of every target are run: the property
/// <c>FusedGenVerifyAllTargets</c>.</param>
internal readonly record struct VerificationExtent(long Work, bool AllTargets)
{
    /// <summary>What the properties say, or the defaults where they are missing or hold something else.</summary>
    public static VerificationExtent Read(AnalyzerConfigOptions options) => new(
        options.TryGetValue("build_property.FusedGenVerificationWork", out string? text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long work)
            ? work
            : ModelOptions.DefaultVerificationWork,
        options.TryGetValue("build_property.FusedGenVerifyAllTargets", out string? all) && all.Equals("true", StringComparison.OrdinalIgnoreCase));
}
