using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Diagnostics;

/// <summary>
/// The diagnostics about the use of generated types, <c>FG102x</c>: told by analyzers, where the call stands and as it
/// is typed.
/// </summary>
internal static class CallSiteDescriptors
{
    /// <summary>
    /// A diagnostic's property: the expression that its fix puts in place of the first additional location.
    /// </summary>
    public const string Replacement = "Replacement";

    public static readonly DiagnosticDescriptor WrongLength = Create(
        "FG1020", "Buffer of the wrong length", "'{0}' of '{1}' takes {2} elements ({3}), but this has {4}", DiagnosticSeverity.Error);

    public static readonly DiagnosticDescriptor WrongRows = Create(
        "FG1021", "Batch row counts do not match", "'{0}' of '{1}' {2}", DiagnosticSeverity.Error);

    public static readonly DiagnosticDescriptor Overlap = Create(
        "FG1022", "Output overlaps its input", "'{0}' of '{1}' shares memory with '{2}', which PredictBatch does not allow: pass separate memory",
        DiagnosticSeverity.Error);

    public static readonly DiagnosticDescriptor RowLoop = Create(
        "FG1023", "Loop could be one batch", "This loop predicts one row at a time: '{0}.PredictBatch' predicts all rows at once, and is faster",
        DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor UnusedResult = Create(
        "FG1024", "Result is discarded", "The result of '{0}' is discarded: {1}", DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor LoopAllocation = Create(
        "FG1025", "Buffer allocated in each iteration", "'{0}' of '{1}' is allocated in each iteration of the loop: allocate it once, before the loop",
        DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor UnusedModel = Create(
        "FG1026",
        "Model is not used by any type",
        "No type uses the model '{0}': declare one with [FusedModel(\"{0}\")], or remove the file from AdditionalFiles",
        DiagnosticSeverity.Warning,
        WellKnownDiagnosticTags.CompilationEnd);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity, params string[] tags) =>
        new(id, title, message, UsageDescriptors.Category, severity, isEnabledByDefault: true, helpLinkUri: HelpLink.Of(id), customTags: tags);
}
