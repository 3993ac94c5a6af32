using System.Text.Json.Serialization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Verification;

namespace FusedGen.Tool.Documents;

/// <summary>What <c>verify</c> tells.</summary>
/// <param name="Source">Where the answers come from.</param>
/// <param name="Vectors">How many pairs of inputs and outputs were compared.</param>
/// <param name="Tolerance">The bound on <see cref="DifferenceDocument.Scaled"/> of the network in double.</param>
/// <param name="GeneratedTolerance">The bound of generated code, which is wider where its weights are narrower.</param>
/// <param name="IsPassed">Whether all differences are within their bounds.</param>
/// <param name="Networks">One for each form of the network that was compared with the answers.</param>
/// <param name="Layers">The differences of the layers, in order of evaluation, where they were asked for.</param>
internal sealed record VerifyDocument(
    string File, string Source, int Vectors, double Tolerance, double GeneratedTolerance, bool IsPassed, NetworkDifference[] Networks, LayerDifference[] Layers)
{
    /// <summary>The bounds in words: <c>1.0e-4 of the largest output</c>.</summary>
    [JsonIgnore]
    public string ToleranceText => Figures.Exponent(Tolerance) + " of the largest output"
        + (GeneratedTolerance == Tolerance ? "" : $", generated code within {Figures.Exponent(GeneratedTolerance)}");
}

/// <param name="Network">Which form of the network.</param>
/// <param name="Tolerance">Its bound.</param>
internal sealed record NetworkDifference(string Network, DifferenceDocument Difference, double Tolerance);

/// <param name="Against">What the layer was compared with.</param>
/// <param name="Tolerance">Its bound.</param>
internal sealed record LayerDifference(string Layer, string Output, string Against, DifferenceDocument Difference, double Tolerance);

/// <param name="Absolute">The largest |got − want|; null where one of them is not finite.</param>
/// <param name="Relative">The largest |got − want| / |want| of values that are not tiny beside the largest.</param>
/// <param name="Ulps">The largest distance in floats of the same values.</param>
/// <param name="Scaled">The largest |got − want| measured by the largest |want| of the tensor, or by 1 where that is
/// smaller.</param>
internal sealed record DifferenceDocument(double? Absolute, double? Relative, long Ulps, double? Scaled)
{
    public static DifferenceDocument Of(Difference difference) =>
        new(Finite(difference.Absolute), Finite(difference.Relative), difference.Ulps, Finite(difference.Scaled));

    /// <summary>Whether the difference is within a tolerance.</summary>
    public bool IsWithin(double tolerance) => Scaled is { } scaled && scaled <= tolerance;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
