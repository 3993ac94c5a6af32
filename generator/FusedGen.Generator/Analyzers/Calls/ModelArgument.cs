using FusedGen.Generator.Declarations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace FusedGen.Generator.Analyzers.Calls;

/// <summary>An argument of a generated method.</summary>
/// <param name="Parameter">The parameter, a span.</param>
/// <param name="Expression">What is passed.</param>
/// <param name="RowLength">The generated constant that tells the elements of one row, or <see langword="null"/> where
/// none is found.</param>
internal sealed record ModelArgument(IParameterSymbol Parameter, ExpressionSyntax Expression, RowLength? RowLength)
{
    /// <summary>Outputs are written, so that they alone are <c>Span</c>; inputs are <c>ReadOnlySpan</c>.</summary>
    public bool IsOutput => Parameter.Type.Name == "Span";

    /// <summary>
    /// Whether the rows of a batch share it, so that a batch is passed it once. A call for one sample is asked for the
    /// batch of the same types.
    /// </summary>
    public bool IsShared => Batched(Parameter).GetAttributes().Any(attribute => attribute.AttributeClass is
    {
        Name: "SharedByRowsAttribute",
        ContainingNamespace: { Name: "FusedGen", ContainingNamespace.IsGlobalNamespace: true },
    });

    /// <summary>Roslyn drops parentheses, so that the syntax of an operation may lie below the argument.</summary>
    public static ModelArgument? Read(IArgumentOperation argument) =>
        argument is { Parameter: { } parameter, ArgumentKind: ArgumentKind.Explicit } && argument.Syntax.FirstAncestorOrSelf<ArgumentSyntax>() is { } syntax
            ? new ModelArgument(parameter, syntax.Expression, RowLength.Of(parameter))
            : null;

    private static IParameterSymbol Batched(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { Name: GeneratedMembers.Predict } single
        && single.ContainingType.GetMembers(GeneratedMembers.PredictBatch).OfType<IMethodSymbol>()
            .FirstOrDefault(batch => RowLength.SameTypes(batch, single)) is { } batch
            ? batch.Parameters[parameter.Ordinal]
            : parameter;
}
