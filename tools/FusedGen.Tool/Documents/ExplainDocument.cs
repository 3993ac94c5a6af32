using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Reporting;

namespace FusedGen.Tool.Documents;

/// <summary>What <c>explain</c> tells.</summary>
internal sealed record ExplainDocument(
    string File,
    string Sha256,
    string Network,
    string Summary,
    string Verification,
    string? Precision,
    NetworkCost Before,
    NetworkCost After,
    FoldDocument[] Folded,
    FoldDocument[] Refused,
    TreesDocument[] Trees,
    KernelDocument[] Kernels,
    long ConstantBytes,
    long WorkingMemoryBytes,
    int? BatchTileRows)
{
    public static ExplainDocument Of(ModelReport report) => new(
        Compiler.Diagnostics.UntrustedText.Escape(report.FileName),
        report.Sha256,
        report.Model.Network,
        FoldingSummary.Of(report.Model),
        report.VerificationText,
        report.Precision,
        report.Before,
        report.After,
        Entries(report, FoldOutcome.Folded),
        Entries(report, FoldOutcome.Refused),
        TreesDocument.Of(report.Model),
        KernelDocument.Of(report.Program.Single),
        report.Program.Weights.Words.Count * 4L,
        report.Program.Single.ScratchFloats * 4L,
        report.Program.Tile?.Rows);

    private static FoldDocument[] Entries(ModelReport report, FoldOutcome outcome) =>
        [.. report.Model.Folding.Entries.Where(e => e.Outcome == outcome).Select(e => new FoldDocument(e.Rule, e.What, e.Algebra, e.Reason))];
}

/// <param name="Reason">Why it was refused; null where it was done.</param>
internal sealed record FoldDocument(string Rule, string What, string Algebra, string? Reason);

/// <param name="Serves">The operators of the file, and the name of the first node; the same for all kernels of one
/// operator.</param>
internal sealed record KernelDocument(string Serves, string Title, string Plan)
{
    public static KernelDocument[] Of(Procedure procedure) =>
    [
        .. KernelGroup.Of(procedure).SelectMany(group =>
            procedure.Kernels.Skip(group.First).Take(group.End - group.First).Select(kernel => new KernelDocument(group.Title, kernel.Title, kernel.Plan))),
    ];
}
