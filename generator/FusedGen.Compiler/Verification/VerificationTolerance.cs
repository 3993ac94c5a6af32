using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// How far a network may be from the answers that were stored with it, measured by the largest value of the output or
/// by 1 where that is smaller.
/// </summary>
/// <param name="Network">The network as it was trained and folded, in double.</param>
/// <param name="Generated">Code that was generated for it, and the evaluation with its rounding.</param>
public sealed record VerificationTolerance(double Network, double Generated)
{
    /// <summary>What differences may be: several times what float makes of deep networks.</summary>
    public const double Default = 1e-4;

    /// <summary>
    /// The same for generated code whose weights have eight significant bits: such an error is what was asked for.
    /// </summary>
    public const double DefaultBFloat16 = 2e-2;

    /// <summary>The same for weights of a byte, whose smaller ones keep fewer bits still.</summary>
    public const double DefaultInt8 = 5e-2;

    /// <summary>The tolerance that the attribute asks for, or the defaults where it asks for none.</summary>
    /// <param name="graph">The folded network.</param>
    /// <param name="options">What the attribute asks for.</param>
    public static VerificationTolerance Of(ModelGraph graph, ModelOptions options)
    {
        if (!double.IsNaN(options.Tolerance))
        {
            return new VerificationTolerance(options.Tolerance, options.Tolerance);
        }

        bool isNarrow = graph.OperationsAndBodies.Any(new DecodedWeights(options.Weights).Narrows);
        return new VerificationTolerance(Default, !isNarrow ? Default : options.Weights == WeightFormat.Int8 ? DefaultInt8 : DefaultBFloat16);
    }
}
