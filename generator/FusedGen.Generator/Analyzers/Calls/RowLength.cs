using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Analyzers.Calls;

/// <summary>The generated constant that tells how many elements one row of an input or output has.</summary>
/// <param name="Constant">The constant: <c>Digits.InputLength</c>.</param>
/// <param name="Value">Its value, at least 1.</param>
internal sealed record RowLength(IFieldSymbol Constant, int Value)
{
    private const string Suffix = "Length";

    /// <summary>How messages name the constant: <c>Digits.InputLength</c>.</summary>
    public string DisplayName => Constant.ContainingType.Name + "." + Constant.Name;

    /// <summary>
    /// How source names the constant at a place: <c>Digits.InputLength</c>, or with as much of the namespace as it
    /// takes there.
    /// </summary>
    public string NameAt(SemanticModel model, int position) =>
        Constant.ContainingType.ToMinimalDisplayString(model, position) + "." + Constant.Name;

    /// <summary>
    /// The constant that belongs to a parameter: <c>LeftLength</c> to <c>left</c>. A batch's parameters have names in
    /// the plural, so that those of <c>Predict</c> at the same place are asked.
    /// </summary>
    public static RowLength? Of(IParameterSymbol parameter) =>
        Named(parameter) ?? (Single(parameter) is { } single ? Named(single) : null);

    private static IParameterSymbol? Single(IParameterSymbol parameter)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { Name: Declarations.GeneratedMembers.PredictBatch } batch)
        {
            return null;
        }

        IMethodSymbol[] candidates = batch.ContainingType.GetMembers(Declarations.GeneratedMembers.Predict)
            .OfType<IMethodSymbol>()
            .Where(method => SameTypes(method, batch))
            .ToArray();
        return candidates is [{ } one] ? one.Parameters[parameter.Ordinal] : null;
    }

    /// <summary>Whether two methods have parameters of the same types.</summary>
    public static bool SameTypes(IMethodSymbol one, IMethodSymbol other) =>
        one.Parameters.Select(parameter => parameter.Type).SequenceEqual(other.Parameters.Select(parameter => parameter.Type), SymbolEqualityComparer.Default);

    private static RowLength? Named(IParameterSymbol parameter)
    {
        IFieldSymbol[] constants = parameter.ContainingType.GetMembers()
            .OfType<IFieldSymbol>()
            .Where(field => field is { HasConstantValue: true, ConstantValue: int } && IsNamed(field.Name, parameter.Name, StringComparison.OrdinalIgnoreCase))
            .ToArray();

        // Names of a graph may differ in case alone.
        IFieldSymbol[] exact = constants.Where(field => IsNamed(field.Name, parameter.Name, StringComparison.Ordinal)).ToArray();
        IFieldSymbol? constant = constants is [{ } one] ? one : exact is [{ } only] ? only : null;
        return constant?.ConstantValue is int value and > 0 ? new RowLength(constant, value) : null;
    }

    private static bool IsNamed(string constant, string parameter, StringComparison comparison)
    {
        string name = parameter.Replace("_", string.Empty);
        return name.Length > 0
            && string.Equals(constant.Replace("_", string.Empty), char.ToUpperInvariant(name[0]) + name.Substring(1) + Suffix, comparison);
    }
}
