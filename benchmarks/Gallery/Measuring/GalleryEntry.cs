using FusedGen.Compiler.Diagnostics;
using FusedGen.Gallery.Material;

namespace FusedGen.Gallery.Measuring;

/// <summary>What was measured of one network.</summary>
/// <param name="Model">The network.</param>
/// <param name="Options">What the attribute says of it; empty for nothing.</param>
/// <param name="Operators">Its operators with their numbers, the most frequent first.</param>
/// <param name="Refusal">Why it is not supported; null where it is.</param>
/// <param name="Figures">The figures of a supported one.</param>
internal sealed record GalleryEntry(GalleryModel Model, string Options, string Operators, string? Refusal, GalleryFigures? Figures);

/// <summary>The figures of a supported network.</summary>
/// <param name="ParametersBefore">Weights and biases before folding.</param>
/// <param name="ParametersAfter">And after.</param>
/// <param name="MultiplyAddsBefore">Multiply-adds of one call before folding.</param>
/// <param name="MultiplyAddsAfter">And after.</param>
/// <param name="GenerateSeconds">Time from the file's bytes to C#.</param>
/// <param name="CompileSeconds">Time of the C# compiler for that code alone.</param>
/// <param name="Nanoseconds">One call of generated code.</param>
/// <param name="OnnxRuntimeNanoseconds">One call of ONNX Runtime, by the better of two ways; not-a-number where it
/// cannot run the model.</param>
/// <param name="Samples">Inputs that were compared.</param>
/// <param name="LargestDifference">The largest absolute difference of an output to ONNX Runtime's.</param>
/// <param name="LargestOutput">The largest absolute output.</param>
internal sealed record GalleryFigures(
    long ParametersBefore,
    long ParametersAfter,
    long MultiplyAddsBefore,
    long MultiplyAddsAfter,
    double GenerateSeconds,
    double CompileSeconds,
    double Nanoseconds,
    double OnnxRuntimeNanoseconds,
    int Samples,
    double LargestDifference,
    double LargestOutput)
{
    /// <summary>How many times as long ONNX Runtime takes.</summary>
    public double Ratio => OnnxRuntimeNanoseconds / Nanoseconds;
}
