using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace FusedGen.Generator.Analyzers.Calls;

/// <summary>An argument of a generated method.</summary>
/// <param name="Parameter">The parameter, a span.</param>
/// <param name="Expression">What is passed.</param>
/// <param name="RowLength">The generated constant that tells the elements of one row, or <see langword="null"/> where none is found.</param>
internal sealed record ModelArgument(IParameterSymbol Parameter, ExpressionSyntax Expression, RowLength? RowLength)
{
    /// <summary>Outputs are written, so that they alone are <c>Span</c>; inputs are <c>ReadOnlySpan</c>.</summary>
    public bool IsOutput => Parameter.Type.Name == "Span";

    /// <summary>Roslyn drops parentheses, so that the syntax of an operation may lie below the argument.</summary>
    public static ModelArgument? Read(IArgumentOperation argument) =>
        argument is { Parameter: { } parameter, ArgumentKind: ArgumentKind.Explicit } && argument.Syntax.FirstAncestorOrSelf<ArgumentSyntax>() is { } syntax
            ? new ModelArgument(parameter, syntax.Expression, RowLength.Of(parameter))
            : null;
}
