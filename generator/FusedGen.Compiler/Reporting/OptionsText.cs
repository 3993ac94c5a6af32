using System.Globalization;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Reporting;

/// <summary>What the attribute asks for, in its own words.</summary>
public static class OptionsText
{
    /// <summary>
    /// The options that are not at their defaults, as <c>Reproducible = true, Weights = Int8</c>, or an empty string.
    /// </summary>
    public static string Of(ModelOptions options)
    {
        List<string> given = [];
        if (options.Reproducible)
        {
            given.Add("Reproducible = true");
        }

        if (options.Weights != WeightFormat.Float32)
        {
            given.Add($"Weights = {options.Weights}");
        }

        if (!double.IsNaN(options.Tolerance))
        {
            given.Add($"Tolerance = {options.Tolerance.ToString("R", CultureInfo.InvariantCulture)}");
        }

        if (options.Dimensions.Length > 0)
        {
            given.Add($"Dimensions = {UntrustedText.Quote(options.Dimensions)}");
        }

        if (options.FixedInputs.Length > 0)
        {
            given.Add($"FixedInputs = {UntrustedText.Quote(options.FixedInputs)}");
        }

        if (options.Outputs.Length > 0)
        {
            given.Add($"Outputs = {UntrustedText.Quote(options.Outputs)}");
        }

        if (options.State.Length > 0)
        {
            given.Add($"State = {UntrustedText.Quote(options.State)}");
        }

        if (options.Export.Length > 0)
        {
            given.Add($"Export = {UntrustedText.Quote(options.Export)}");
        }

        if (options.Streaming.Length > 0)
        {
            given.Add($"Streaming = {UntrustedText.Quote(options.Streaming)}");
        }

        if (options.Chunk != 0)
        {
            given.Add($"Chunk = {options.Chunk.ToString(CultureInfo.InvariantCulture)}");
        }

        if (options.Latency != 0)
        {
            given.Add($"Latency = {options.Latency.ToString(CultureInfo.InvariantCulture)}");
        }

        return string.Join(", ", given);
    }
}
