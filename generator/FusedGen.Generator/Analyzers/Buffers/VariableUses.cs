using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Analyzers.Buffers;

/// <summary>Where a local variable or a parameter is named.</summary>
internal static class VariableUses
{
    /// <summary>
    /// Every place in the member around it, lambdas and local functions included; its declaration is none.
    /// </summary>
    public static IEnumerable<IdentifierNameSyntax> Of(ISymbol variable, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxNode? declaration = Declaration(variable, model, cancellationToken);
        return declaration is null
            ? []
            : Scope(declaration).DescendantNodes()
                .OfType<IdentifierNameSyntax>()
                .Where(name => name.Identifier.ValueText == variable.Name
                    && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, variable));
    }

    /// <summary>Whether a local variable or a parameter keeps its first value as long as it lives.</summary>
    public static bool KeepsItsValue(ISymbol variable, SemanticModel model, CancellationToken cancellationToken)
    {
        if (variable is IFieldSymbol field)
        {
            return field.IsReadOnly;
        }

        // A parameter of a primary constructor is a field of the whole type, in all its files.
        return variable is ILocalSymbol { RefKind: RefKind.None } or IParameterSymbol { RefKind: RefKind.None }
            && Declaration(variable, model, cancellationToken) is { } declaration
            && declaration.Parent?.Parent is not TypeDeclarationSyntax
            && !Of(variable, model, cancellationToken).Any(IsWrite);
    }

    /// <summary>What a local variable was declared with, if it was.</summary>
    public static ExpressionSyntax? Initializer(ILocalSymbol local, SemanticModel model, CancellationToken cancellationToken) =>
        (Declaration(local, model, cancellationToken) as VariableDeclaratorSyntax)?.Initializer?.Value;

    /// <summary>The place of its declaration, if it is in the file at hand.</summary>
    public static SyntaxNode? Declaration(ISymbol variable, SemanticModel model, CancellationToken cancellationToken) =>
        variable.DeclaringSyntaxReferences is [{ } reference, ..] && reference.SyntaxTree == model.SyntaxTree
            ? reference.GetSyntax(cancellationToken)
            : null;

    /// <summary>
    /// The function or the member that a node belongs to: code in two of them may run in any order, and any number of
    /// times.
    /// </summary>
    public static SyntaxNode Function(SyntaxNode node) => node.Ancestors().First(ancestor => ancestor is
        AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or CompilationUnitSyntax or QueryExpressionSyntax
        || (ancestor is MemberDeclarationSyntax and not GlobalStatementSyntax));

    private static SyntaxNode Scope(SyntaxNode node) => node.Ancestors().First(ancestor => ancestor is CompilationUnitSyntax
        || (ancestor is MemberDeclarationSyntax and not GlobalStatementSyntax));

    private static bool IsWrite(IdentifierNameSyntax name)
    {
        ExpressionSyntax whole = name;
        while (whole.Parent is ParenthesizedExpressionSyntax parenthesized)
        {
            whole = parenthesized;
        }

        return whole.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == whole,
            ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword)
                || argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword)
                || IsDeconstructed(argument),
            RefExpressionSyntax => true,
            PrefixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.AddressOfExpression)
                || unary.IsKind(SyntaxKind.PreIncrementExpression)
                || unary.IsKind(SyntaxKind.PreDecrementExpression),
            PostfixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.PostIncrementExpression) || unary.IsKind(SyntaxKind.PostDecrementExpression),
            _ => false,
        };
    }

    /// <summary><c>(x, y) = …</c></summary>
    private static bool IsDeconstructed(ArgumentSyntax argument)
    {
        SyntaxNode? node = argument.Parent;
        while (node is TupleExpressionSyntax { Parent: ArgumentSyntax outer })
        {
            node = outer.Parent;
        }

        return node is TupleExpressionSyntax
            && (node.Parent is AssignmentExpressionSyntax assignment ? assignment.Left == node : node.Parent is ForEachVariableStatementSyntax);
    }
}
