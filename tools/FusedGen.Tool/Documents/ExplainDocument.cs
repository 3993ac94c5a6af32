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
        [.. report.Program.Single.Kernels.Select(KernelDocument.Of)],
        report.Program.Weights.Words.Count * 4L,
        report.Program.Single.ScratchFloats * 4L,
        report.Program.Tile?.Rows);

    private static FoldDocument[] Entries(ModelReport report, FoldOutcome outcome) =>
        [.. report.Model.Folding.Entries.Where(e => e.Outcome == outcome).Select(e => new FoldDocument(e.Rule, e.What, e.Algebra, e.Reason))];
}

/// <param name="Reason">Why it was refused; null where it was done.</param>
internal sealed record FoldDocument(string Rule, string What, string Algebra, string? Reason);

internal sealed record KernelDocument(string Title, string Plan)
{
    public static KernelDocument Of(Kernel kernel) => new(kernel.Title, kernel.Plan);
}
