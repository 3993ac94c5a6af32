using FusedGen.Generator.Analyzers.Buffers;
using FusedGen.Generator.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Analyzers.Loops;

/// <summary>
/// An array of constant length that is made in each iteration of a loop, passed to a model, and kept by nobody.
/// </summary>
/// <param name="Creation">The expression that makes it.</param>
/// <param name="Declaration">The statement that declares the variable for it.</param>
/// <param name="Loop">The outermost loop that makes it again and again.</param>
/// <param name="IsHoistable">Whether the statement can go before the loop as it is, and every iteration still sees what
/// it saw.</param>
internal sealed record LoopBuffer(ExpressionSyntax Creation, LocalDeclarationStatementSyntax? Declaration, StatementSyntax Loop, bool IsHoistable)
{
    /// <summary>Reads an argument; of several calls with the same variable only the first has it.</summary>
    public static LoopBuffer? Read(ModelCall call, ModelArgument argument, SemanticModel model, CancellationToken cancellationToken)
    {
        if (argument.Expression is ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax)
        {
            // An output that nobody holds is another mistake, and a constant array behind a ReadOnlySpan is data of the
            // assembly.
            return !argument.IsOutput && OutermostLoop(argument.Expression) is { } loop && !IsConstantData(argument.Expression, model, cancellationToken)
                ? new LoopBuffer(argument.Expression, null, loop, IsHoistable: false)
                : null;
        }

        if (Local(argument.Expression, model, cancellationToken) is not { Type: IArrayTypeSymbol } local
            || VariableUses.Declaration(local, model, cancellationToken) is not VariableDeclaratorSyntax
            {
                Initializer.Value: ArrayCreationExpressionSyntax { Initializer: null, Type.RankSpecifiers: [{ Sizes: [{ } size] }] } creation,
                Parent: VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax declaration },
            }
            || !model.GetConstantValue(size, cancellationToken).HasValue
            || OutermostLoop(creation) is not { } outermost
            || VariableUses.Function(creation) != VariableUses.Function(call.Syntax))
        {
            return null;
        }

        IdentifierNameSyntax[] uses = VariableUses.Of(local, model, cancellationToken).ToArray();
        if (!uses.All(use => IsKeptByNobody(use, model, cancellationToken) && VariableUses.Function(use) == VariableUses.Function(creation))
            || uses.FirstOrDefault(use => CallOf(use, model, cancellationToken) is not null)?.SpanStart != NameOf(argument.Expression).SpanStart)
        {
            return null;
        }

        bool isHoistable = argument.IsOutput
            && NameOf(argument.Expression) == (ExpressionSyntax)uses[0]
            && argument.Expression is IdentifierNameSyntax or InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 }
            && call.Syntax.Parent is ExpressionStatementSyntax statement
            && statement.Parent == declaration.Parent
            && declaration.Declaration.Variables.Count == 1
            && outermost.Parent is BlockSyntax block
            && IsKnownOutside(size, outermost, model, cancellationToken)
            && !IsTaken(local.Name, declaration, block);
        return new LoopBuffer(creation, declaration, outermost, isHoistable);
    }

    private static StatementSyntax? OutermostLoop(SyntaxNode node)
    {
        SyntaxNode function = VariableUses.Function(node);
        StatementSyntax? outermost = null;
        SyntaxNode inner = node;
        foreach (SyntaxNode ancestor in node.Ancestors().TakeWhile(ancestor => ancestor != function))
        {
            // What stands in the head of foreach is evaluated once.
            if (ancestor is ForStatementSyntax { Statement: { } body } && body == inner
                || ancestor is CommonForEachStatementSyntax { Statement: { } each } && each == inner
                || ancestor is WhileStatementSyntax or DoStatementSyntax)
            {
                outermost = (StatementSyntax)ancestor;
            }

            inner = ancestor;
        }

        return outermost;
    }

    private static bool IsConstantData(ExpressionSyntax creation, SemanticModel model, CancellationToken cancellationToken)
    {
        InitializerExpressionSyntax? initializer = creation switch
        {
            ArrayCreationExpressionSyntax array => array.Initializer,
            ImplicitArrayCreationExpressionSyntax array => array.Initializer,
            _ => null,
        };
        return initializer is not null && initializer.Expressions.All(element => model.GetConstantValue(element, cancellationToken).HasValue);
    }

    private static ILocalSymbol? Local(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        NameOf(expression) is IdentifierNameSyntax name ? model.GetSymbolInfo(name, cancellationToken).Symbol as ILocalSymbol : null;

    /// <summary>The variable of <c>scores</c> and <c>scores.AsSpan(…)</c>.</summary>
    private static ExpressionSyntax NameOf(ExpressionSyntax expression) =>
        expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsSpan" } access }
            ? access.Expression
            : expression;

    private static ModelCall? CallOf(IdentifierNameSyntax use, SemanticModel model, CancellationToken cancellationToken) =>
        Passed(use).Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation }
            ? ModelCall.Read(invocation, model, cancellationToken)
            : null;

    private static ExpressionSyntax Passed(IdentifierNameSyntax use) =>
        use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsSpan", Parent: InvocationExpressionSyntax span } access
            && access.Expression == use ? span : use;

    /// <summary>Whether the array cannot outlive the iteration through this use.</summary>
    private static bool IsKeptByNobody(IdentifierNameSyntax use, SemanticModel model, CancellationToken cancellationToken)
    {
        ExpressionSyntax passed = Passed(use);
        return passed.Parent switch
        {
            ElementAccessExpressionSyntax access =>
                access.Expression == passed && access.Parent is not (RefExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 }),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" } => true,
            CommonForEachStatementSyntax loop => loop.Expression == passed,
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation } argument =>
                model.GetSymbolInfo(invocation, cancellationToken).Symbol is IMethodSymbol { ReturnType.IsRefLikeType: false, ReturnsByRef: false,
                    ReturnsByRefReadonly: false } method
                && model.GetTypeInfo(argument.Expression, cancellationToken).ConvertedType is { IsRefLikeType: true }
                && method.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In),
            _ => false,
        };
    }

    /// <summary>A constant may be declared inside of the loop.</summary>
    private static bool IsKnownOutside(ExpressionSyntax size, StatementSyntax loop, SemanticModel model, CancellationToken cancellationToken) =>
        size.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().All(name =>
            model.GetSymbolInfo(name, cancellationToken).Symbol is not ILocalSymbol { DeclaringSyntaxReferences: [{ } reference] }
                || !loop.Span.Contains(reference.Span));

    /// <summary>
    /// Whether another variable of that name is declared in the block that the declaration would go to.
    /// </summary>
    private static bool IsTaken(string name, LocalDeclarationStatementSyntax declaration, BlockSyntax block) =>
        block.DescendantNodes(node => node != declaration).Any(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText == name,
            SingleVariableDesignationSyntax variable => variable.Identifier.ValueText == name,
            ForEachStatementSyntax variable => variable.Identifier.ValueText == name,
            ParameterSyntax variable => variable.Identifier.ValueText == name,
            CatchDeclarationSyntax variable => variable.Identifier.ValueText == name,
            LocalFunctionStatementSyntax function => function.Identifier.ValueText == name,
            _ => false,
        })
        || block.DescendantNodes().OfType<IdentifierNameSyntax>().Any(use =>
            use.Identifier.ValueText == name && !declaration.Parent!.Span.Contains(use.Span));
}
