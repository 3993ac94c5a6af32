namespace FusedGen.Compiler.Lowering;

/// <summary>An operator that models may use.</summary>
/// <param name="Domain">Its domain; the standard one is the empty string.</param>
/// <param name="Name">Its name.</param>
/// <param name="OldestOpset">The oldest opset of the domain with a supported form.</param>
/// <param name="NewestOpset">The newest opset of the domain that is supported.</param>
/// <param name="Restrictions">What is not supported of it; empty where all is.</param>
public sealed record SupportedOperator(string Domain, string Name, int OldestOpset, int NewestOpset, string Restrictions);

/// <summary>The list of operators for the documentation.</summary>
public static class SupportedOperators
{
    /// <summary>All supported operators, by domain and name.</summary>
    public static IReadOnlyList<SupportedOperator> All { get; } = OperatorTable.All
        .Select(o => new SupportedOperator(o.Domain, o.Name, o.Since, Opsets.RangeOf(o.Domain)!.Value.Newest, o.Restrictions))
        .ToArray();
}
