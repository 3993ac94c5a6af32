using FusedGen.Generator.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Analyzers.Loops;

/// <summary>
/// Row <c>i</c> of a buffer: <c>inputs.Slice(i * L, L)</c>, <c>inputs.AsSpan(i * L, L)</c> or
/// <c>inputs[(i * L)..((i + 1) * L)]</c>.
/// </summary>
/// <param name="Buffer">The expression that names the buffer.</param>
/// <param name="Variable">The variable that holds it.</param>
/// <param name="Slicer">The method that slices it: <c>AsSpan</c> for an array, <c>Slice</c> for a span.</param>
/// <param name="RowLength">The elements of a row.</param>
internal sealed record RowSlice(ExpressionSyntax Buffer, ISymbol Variable, string Slicer, RowLength RowLength)
{
    public static RowSlice? Read(ModelArgument argument, ILocalSymbol counter, SemanticModel model, CancellationToken cancellationToken)
    {
        if (argument.RowLength is not { } row)
        {
            return null;
        }

        return argument.Expression switch
        {
            InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsSpan" or "Slice" } access,
                ArgumentList.Arguments: [{ NameColon: null } start, { NameColon: null } length],
            }
                when IsRow(start.Expression, 0) && IsConstant(length.Expression, row.Value) => Create(access.Expression),
            ElementAccessExpressionSyntax
            {
                ArgumentList.Arguments: [{ Expression: RangeExpressionSyntax { LeftOperand: { } start, RightOperand: { } end } }],
            }
                access
                when IsRow(start, 0) && IsNextRow(start, end) && model.GetTypeInfo(access.Expression, cancellationToken).Type is INamedTypeSymbol =>
                Create(access.Expression),
            _ => null,
        };

        RowSlice? Create(ExpressionSyntax buffer) =>
            buffer is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
            && model.GetSymbolInfo(buffer, cancellationToken).Symbol is { } variable
            && variable is ILocalSymbol or IParameterSymbol or IFieldSymbol
                ? Slicer(buffer) is { } slicer ? new RowSlice(buffer, variable, slicer, row) : null
                : null;

        string? Slicer(ExpressionSyntax buffer) => model.GetTypeInfo(buffer, cancellationToken).Type switch
        {
            IArrayTypeSymbol { Rank: 1 } => "AsSpan",
            INamedTypeSymbol { Name: "Span"
                or "ReadOnlySpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } => "Slice",
            _ => null,
        };

        // (i + step) * L
        bool IsRow(ExpressionSyntax expression, int step) =>
            Strip(expression) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product
            && ((IsCounter(product.Left, step) && IsConstant(product.Right, row.Value))
                || (IsCounter(product.Right, step) && IsConstant(product.Left, row.Value)));

        // i * L + L
        bool IsNextRow(ExpressionSyntax start, ExpressionSyntax end) =>
            IsRow(end, 1)
            || (Strip(end) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum
                && SyntaxFactory.AreEquivalent(Strip(sum.Left), Strip(start))
                && IsConstant(sum.Right, row.Value));

        bool IsCounter(ExpressionSyntax expression, int step) => Strip(expression) switch
        {
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when step != 0 => IsCounter(sum.Left, 0) && IsConstant(sum.Right, step),
            { } name => step == 0 && RowLoop.IsNamed(name, counter, model, cancellationToken),
        };

        bool IsConstant(ExpressionSyntax expression, int value) => model.GetConstantValue(expression, cancellationToken).Value is int known && known == value;
    }

    private static ExpressionSyntax Strip(ExpressionSyntax expression)
    {
        while (expression is ParenthesizedExpressionSyntax parenthesized)
        {
            expression = parenthesized.Expression;
        }

        return expression;
    }
}
