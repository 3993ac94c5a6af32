using FusedGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Diagnostics;

/// <summary>
/// The diagnostics about a model, <c>FG0xxx</c>: told by the generator, since only it has read the file.
/// </summary>
internal static class ModelDescriptors
{
    public const string Category = "FusedGen.Model";

    public static readonly DiagnosticDescriptor ModelNotFound = Error(
        "FG0001", "Model file not found", "No model '{0}' is among the project's AdditionalFiles{1}");

    public static readonly DiagnosticDescriptor DamagedFile = FromCompiler(DiagnosticIds.DamagedFile, "Damaged model file");

    public static readonly DiagnosticDescriptor RawModelFile = Error(
        "FG0003", "Model file without the package's build step",
        "'{0}' reached the compiler as a binary file: the build step of the package FusedGen did not run. "
        + "Reference the package directly and do not exclude its 'build' assets.");

    public static readonly DiagnosticDescriptor AmbiguousModel = Error(
        "FG0004", "Ambiguous model file name",
        "'{0}' could be any of {1}: add more of the path, from its end, such as [FusedModel(\"{2}\")]");

    public static readonly DiagnosticDescriptor DamagedText = Error(
        "FG0005", "Damaged text form of a model", "The text form of '{0}' in the intermediate folder is damaged ({1}): rebuild the project");

    public static readonly DiagnosticDescriptor InvalidGraph = FromCompiler(DiagnosticIds.InvalidGraph, "Invalid graph");

    public static readonly DiagnosticDescriptor UnsupportedOperator = FromCompiler(DiagnosticIds.UnsupportedOperator, "Unsupported operator");

    public static readonly DiagnosticDescriptor UnsupportedAttribute = FromCompiler(DiagnosticIds.UnsupportedAttribute, "Unsupported form of an operator");

    public static readonly DiagnosticDescriptor UnsupportedType = FromCompiler(DiagnosticIds.UnsupportedType, "Unsupported element type");

    public static readonly DiagnosticDescriptor DynamicShape = FromCompiler(DiagnosticIds.DynamicShape, "Shape is not known at compile time");

    public static readonly DiagnosticDescriptor ShapeMismatch = FromCompiler(DiagnosticIds.ShapeMismatch, "Incompatible shapes");

    public static readonly DiagnosticDescriptor NonFiniteWeight = FromCompiler(DiagnosticIds.NonFiniteWeight, "Weight is not finite");

    public static readonly DiagnosticDescriptor ExternalData = FromCompiler(DiagnosticIds.ExternalData, "Weights in another file");

    public static readonly DiagnosticDescriptor Subgraph = FromCompiler(DiagnosticIds.Subgraph, "Control flow");

    public static readonly DiagnosticDescriptor UnsupportedOpset = FromCompiler(DiagnosticIds.UnsupportedOpset, "Unsupported opset");

    public static readonly DiagnosticDescriptor InvalidTensorData = FromCompiler(DiagnosticIds.InvalidTensorData, "Tensor data does not match its shape");

    public static readonly DiagnosticDescriptor TooLarge = FromCompiler(DiagnosticIds.TooLarge, "Model exceeds the compiler's limits");

    public static readonly DiagnosticDescriptor InvalidFixedInput = FromCompiler(DiagnosticIds.InvalidFixedInput, "Invalid fixed input");

    public static readonly DiagnosticDescriptor InvalidOutput = FromCompiler(DiagnosticIds.InvalidOutput, "Unknown output");

    public static readonly DiagnosticDescriptor NoBatch = FromCompiler(DiagnosticIds.NoBatch, "Open dimension is not a batch");

    public static readonly DiagnosticDescriptor InvalidState = FromCompiler(DiagnosticIds.InvalidState, "Invalid state");

    public static readonly DiagnosticDescriptor StatesFound = FromCompiler(
        DiagnosticIds.StatesFound, "Network has states that an instance could keep", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor UnsupportedExport = FromCompiler(
        DiagnosticIds.UnsupportedExport, "Model that C functions cannot have");

    public static readonly DiagnosticDescriptor NoStream = FromCompiler(DiagnosticIds.NoStream, "Network that cannot be streamed");

    public static readonly DiagnosticDescriptor VerificationFailed = FromCompiler(
        DiagnosticIds.VerificationFailed, "Network does not reproduce its stored answers");

    public static readonly DiagnosticDescriptor Verified = FromCompiler(
        DiagnosticIds.Verified, "Network reproduces its stored answers", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor NotVerified = FromCompiler(DiagnosticIds.NotVerified, "Network was not verified", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor DamagedVectors = FromCompiler(
        DiagnosticIds.DamagedVectors, "Damaged reference vectors", DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor Folded = FromCompiler(DiagnosticIds.Folded, "Folding result", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor WeightPrecision = FromCompiler(
        DiagnosticIds.WeightPrecision, "Precision of narrower weights", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor WeightOutOfRange = FromCompiler(DiagnosticIds.WeightOutOfRange, "Weight exceeds the format's range");

    public static readonly DiagnosticDescriptor UnusableVectors = FromCompiler(DiagnosticIds.UnusableVectors, "Unusable reference vectors beside the model");

    public static readonly DiagnosticDescriptor NoVectors = FromCompiler(DiagnosticIds.NoVectors, "Reference vectors not found");

    public static readonly DiagnosticDescriptor NamesDoNotFit = FromCompiler(
        DiagnosticIds.NamesDoNotFit, "Names do not match the network", DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor StructDoesNotFit = FromCompiler(DiagnosticIds.StructDoesNotFit, "Struct does not match the network");

    public static readonly DiagnosticDescriptor TooManyNames = FromCompiler(
        DiagnosticIds.TooManyNames, "Too many names for generated members", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor MemberLeftOut = FromCompiler(
        DiagnosticIds.MemberLeftOut, "Generated member conflicts with a declared one", DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor InternalError = Error(
        "FG0099", "Internal error", "FusedGen failed on '{0}', which is a defect of FusedGen. Please report it with the model. {1}");

    /// <summary>The descriptors of what the compiler reports, by id.</summary>
    private static readonly Dictionary<string, DiagnosticDescriptor> s_fromCompiler = new[]
    {
        DamagedFile, InvalidGraph, UnsupportedOperator, UnsupportedAttribute, UnsupportedType, DynamicShape, ShapeMismatch, NonFiniteWeight,
        ExternalData, Subgraph, UnsupportedOpset, InvalidTensorData, TooLarge, InvalidFixedInput, InvalidOutput, NoBatch,
        InvalidState, StatesFound, UnsupportedExport, NoStream,
        VerificationFailed, Verified, NotVerified, DamagedVectors, Folded, WeightPrecision, WeightOutOfRange, UnusableVectors, NoVectors,
        NamesDoNotFit, StructDoesNotFit, TooManyNames, MemberLeftOut,
    }.ToDictionary(descriptor => descriptor.Id, StringComparer.Ordinal);

    /// <summary>The Roslyn form of what the compiler reports.</summary>
    /// <param name="diagnostic">What the compiler reported.</param>
    /// <param name="fileName">The model, in case that the compiler reports an id that nobody declared.</param>
    public static DiagnosticInfo Convert(ModelDiagnostic diagnostic, string fileName)
    {
        if (!s_fromCompiler.TryGetValue(diagnostic.Id, out DiagnosticDescriptor? descriptor))
        {
            return DiagnosticInfo.Create(InternalError, fileName, $"Undeclared diagnostic {diagnostic.Id}: {diagnostic.Message}");
        }

        DiagnosticSeverity severity = diagnostic.Severity switch
        {
            ModelSeverity.Info => DiagnosticSeverity.Info,
            ModelSeverity.Warning => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Error,
        };
        return DiagnosticInfo.Create(descriptor, diagnostic.Message) with { Severity = severity, Subject = diagnostic.Subject };
    }

    private static DiagnosticDescriptor FromCompiler(string id, string title, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        new(id, title, "{0}", Category, severity, isEnabledByDefault: true, helpLinkUri: HelpLink.Of(id));

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of(id));
}
