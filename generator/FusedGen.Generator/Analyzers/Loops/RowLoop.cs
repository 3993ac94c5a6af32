using System.Collections.Immutable;
using FusedGen.Generator.Analyzers.Buffers;
using FusedGen.Generator.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Analyzers.Loops;

/// <summary>
/// A loop that does nothing but predict row after row: <c>for (int i = 0; i &lt; rows; i++)
/// Digits.Predict(inputs.Slice(i * L, L), …)</c>.
/// </summary>
/// <param name="Syntax">The loop.</param>
/// <param name="Count">How many rows it predicts; evaluating it once gives the same as before each row.</param>
/// <param name="Call">The call that is its body.</param>
/// <param name="Rows">The rows of each argument, in the order of the parameters; <see langword="null"/> for one that
/// all rows share, which is passed as it is.</param>
internal sealed record RowLoop(ForStatementSyntax Syntax, ExpressionSyntax Count, ModelCall Call, ImmutableArray<RowSlice?> Rows)
{
    /// <summary>
    /// Reads the loop whose whole body the call is, or gives <see langword="null"/> where anything else happens in it.
    /// </summary>
    public static RowLoop? Read(ModelCall call, SemanticModel model, CancellationToken cancellationToken)
    {
        if (call.IsBatch
            || call.Syntax.Parent is not ExpressionStatementSyntax statement
            || (statement.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent : statement.Parent) is not ForStatementSyntax loop
            || Counter(loop, model, cancellationToken) is not { } counter
            || Limit(loop, counter, model, cancellationToken) is not { } count)
        {
            return null;
        }

        ImmutableArray<RowSlice?> rows = call.Arguments
            .Select(argument => argument.IsShared ? null : RowSlice.Read(argument, counter, model, cancellationToken))
            .ToImmutableArray();
        ISymbol?[] variables = call.Arguments.Select(
            (argument, i) => argument.IsShared ? Shared(argument, counter, model, cancellationToken) : rows[i]?.Variable).ToArray();

        // A batch refuses an output over an input.
        bool areSeparate = variables.Distinct(SymbolEqualityComparer.Default).Count() == variables.Length;
        return variables.All(variable => variable is not null) && areSeparate ? new RowLoop(loop, count, call, rows) : null;
    }

    /// <summary>The variable that is passed whole to each row.</summary>
    private static ISymbol? Shared(ModelArgument argument, ILocalSymbol counter, SemanticModel model, CancellationToken cancellationToken) =>
        argument.Expression is IdentifierNameSyntax && IsSteady(argument.Expression, counter, model, cancellationToken)
            ? model.GetSymbolInfo(argument.Expression, cancellationToken).Symbol
            : null;

    /// <summary><c>int i = 0; …; i++</c>.</summary>
    private static ILocalSymbol? Counter(ForStatementSyntax loop, SemanticModel model, CancellationToken cancellationToken)
    {
        if (loop is not { Declaration.Variables: [{ Initializer.Value: { } start } variable], Incrementors: [{ } step] }
            || model.GetDeclaredSymbol(variable, cancellationToken) is not ILocalSymbol { Type.SpecialType: SpecialType.System_Int32 } counter
            || model.GetConstantValue(start, cancellationToken).Value is not 0)
        {
            return null;
        }

        ExpressionSyntax? stepped = step switch
        {
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression } unary => unary.Operand,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression } unary => unary.Operand,
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } assignment
                when model.GetConstantValue(assignment.Right, cancellationToken).Value is 1 => assignment.Left,
            _ => null,
        };
        return stepped is not null && IsNamed(stepped, counter, model, cancellationToken) ? counter : null;
    }

    /// <summary><c>i &lt; rows</c>, where nothing in the loop can change the limit.</summary>
    private static ExpressionSyntax? Limit(ForStatementSyntax loop, ILocalSymbol counter, SemanticModel model, CancellationToken cancellationToken) =>
        loop.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression } condition
        && IsNamed(condition.Left, counter, model, cancellationToken)
        && IsSteady(condition.Right, counter, model, cancellationToken)
            ? condition.Right
            : null;

    /// <summary>Constants, variables, lengths of buffers, and arithmetic on them.</summary>
    private static bool IsSteady(ExpressionSyntax expression, ILocalSymbol counter, SemanticModel model, CancellationToken cancellationToken) =>
        expression switch
    {
        _ when model.GetConstantValue(expression, cancellationToken).HasValue => true,
        ParenthesizedExpressionSyntax parenthesized => IsSteady(parenthesized.Expression, counter, model, cancellationToken),
        BinaryExpressionSyntax binary => IsSteady(binary.Left, counter, model, cancellationToken) && IsSteady(binary.Right, counter, model, cancellationToken),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" } length => IsSteady(length.Expression, counter, model, cancellationToken),
        IdentifierNameSyntax => model.GetSymbolInfo(expression, cancellationToken).Symbol is { } symbol
            && symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol
            && !SymbolEqualityComparer.Default.Equals(symbol, counter),
        _ => false,
    };

    internal static bool IsNamed(ExpressionSyntax expression, ISymbol symbol, SemanticModel model, CancellationToken cancellationToken) =>
        expression is IdentifierNameSyntax && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(expression, cancellationToken).Symbol, symbol);
}
