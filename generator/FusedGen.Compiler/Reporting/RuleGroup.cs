using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding;

namespace FusedGen.Compiler.Reporting;

/// <summary>The entries of a fold report that one rule made: its algebra is told once.</summary>
/// <param name="Rule">The rewrite's name.</param>
/// <param name="Algebra">Its equation.</param>
/// <param name="Entries">What it did or refused, each with how many times in a row of equal words.</param>
public sealed record RuleGroup(string Rule, string Algebra, IReadOnlyList<RepeatedEntry> Entries)
{
    /// <summary>The entries of one outcome by rule, in the order in which each rule first applied.</summary>
    public static IReadOnlyList<RuleGroup> Of(FoldReport report, FoldOutcome outcome) => report.Entries
        .Where(e => e.Outcome == outcome)
        .GroupBy(e => (e.Rule, e.Algebra))
        .Select(rule => new RuleGroup(
            rule.Key.Rule,
            rule.Key.Algebra,
            rule.GroupBy(e => (e.What, e.Reason)).Select(same => new RepeatedEntry(same.Key.What, same.Key.Reason, same.Count())).ToArray()))
        .ToArray();
}

/// <summary>Entries with the same words.</summary>
/// <param name="What">What into what.</param>
/// <param name="Reason">Why it was refused; null where it was done.</param>
/// <param name="Times">How many there are.</param>
public sealed record RepeatedEntry(string What, string? Reason, int Times)
{
    /// <inheritdoc/>
    public override string ToString() => What + (Times == 1 ? "" : $", {Figures.Count(Times)} times") + (Reason is null ? "" : $": {Reason}");
}
