namespace FusedGen.Compiler.Folding;

/// <summary>What folding did to a network.</summary>
/// <param name="MultiplyAddsBefore">Multiply-adds of one evaluation of the network as it came.</param>
/// <param name="MultiplyAddsAfter">Multiply-adds of one evaluation of the folded network; never more.</param>
/// <param name="ParametersBefore">Weights and biases of the network as it came.</param>
/// <param name="ParametersAfter">Weights and biases of the folded network.</param>
/// <param name="Entries">What was folded and what was refused, in the order in which it happened.</param>
public sealed record FoldReport(
    long MultiplyAddsBefore, long MultiplyAddsAfter, long ParametersBefore, long ParametersAfter, IReadOnlyList<FoldEntry> Entries);

/// <summary>Whether a rewrite was done.</summary>
public enum FoldOutcome
{
    /// <summary>The graph was changed.</summary>
    Folded,

    /// <summary>
    /// The rewrite fits but would cost more or would be wrong; <see cref="FoldEntry.Reason"/> says why.
    /// </summary>
    Refused,
}

/// <summary>One line of the report. All texts are a single line without control characters.</summary>
/// <param name="Outcome">Whether it was done.</param>
/// <param name="Rule">The rewrite's name, as <c>docs/folding.md</c> has it.</param>
/// <param name="What">What into what: <c>BatchNormalization(8) into Linear(20→8)</c>.</param>
/// <param name="Algebra">The equation that the rewrite applies.</param>
/// <param name="Reason">Why it was refused; null where it was done.</param>
public sealed record FoldEntry(FoldOutcome Outcome, string Rule, string What, string Algebra, string? Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Outcome == FoldOutcome.Folded ? $"{What}: {Algebra}" : $"{What} refused: {Reason}";
}
