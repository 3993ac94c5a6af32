using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;

namespace FusedGen.Compiler.Reporting;

/// <summary>What folding did, in one line.</summary>
public static class FoldingSummary
{
    /// <summary>
    /// The line: <c>Folded 3 operations into 1: multiply-adds 232 → 180, parameters 241 → 189; 2 rewrites, none
    /// refused.</c>
    /// </summary>
    public static string Of(FoldedModel model)
    {
        FoldReport report = model.Folding;
        int before = model.Original.Operations.Count;
        int after = model.Graph.Operations.Count;
        int folded = report.Entries.Count(e => e.Outcome == FoldOutcome.Folded);
        int refused = report.Entries.Count - folded;
        string operations = folded == 0
            ? $"Nothing was folded, {Figures.Count(after, "operation")}"
            : $"Folded {Figures.Count(before, "operation")} into {Figures.Count(after)}";
        return $"{operations}: multiply-adds {Figures.Change(report.MultiplyAddsBefore, report.MultiplyAddsAfter)}, "
            + $"parameters {Figures.Change(report.ParametersBefore, report.ParametersAfter)}; "
            + $"{Figures.Count(folded, "rewrite")}, {(refused == 0 ? "none" : Figures.Count(refused))} refused.";
    }

    /// <summary>The line as a diagnostic.</summary>
    public static ModelDiagnostic Diagnostic(FoldedModel model) => new(DiagnosticIds.Folded, ModelSeverity.Info, Of(model));
}
