using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Analyzers.Buffers;

/// <summary>
/// Follows an expression to the memory behind it: through conversions, slices and variables that keep their value. It
/// reads syntax and not operations, since Roslyn has none for <c>stackalloc</c>, and only later versions have one for
/// collection expressions.
/// </summary>
internal sealed class BufferTracer(SemanticModel model, CancellationToken cancellationToken)
{
    /// <summary>Source is finite, but a variable may be initialised with itself while it is being typed.</summary>
    private const int DeepestTrace = 32;

    public BufferView Trace(ExpressionSyntax expression) => Trace(expression, 0);

    private BufferView Trace(ExpressionSyntax expression, int depth)
    {
        if (depth > DeepestTrace)
        {
            return BufferView.Unknown;
        }

        switch (expression)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return Trace(parenthesized.Expression, depth + 1);

            case CastExpressionSyntax cast:
                return IsBuffer(TypeOf(cast)) ? Trace(cast.Expression, depth + 1) : BufferView.Unknown;

            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed:
                return Trace(suppressed.Operand, depth + 1);

            case ArrayCreationExpressionSyntax { Type.RankSpecifiers: [{ Sizes: [{ } size] }, ..] } array:
                return Created(array, size, array.Initializer);

            case StackAllocArrayCreationExpressionSyntax { Type: ArrayTypeSyntax { RankSpecifiers: [{ Sizes: [{ } size] }] } } array:
                return Created(array, size, array.Initializer);

            case ImplicitArrayCreationExpressionSyntax { Commas.Count: 0 } array:
                return BufferView.Created(array, array.Initializer.Expressions.Count);

            case ImplicitStackAllocArrayCreationExpressionSyntax array:
                return BufferView.Created(array, array.Initializer.Expressions.Count);

            case CollectionExpressionSyntax collection:
                return BufferView.Created(collection,
                    collection.Elements.All(element => element is ExpressionElementSyntax) ? collection.Elements.Count : null);

            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression or (int)SyntaxKind.DefaultLiteralExpression }:
            case DefaultExpressionSyntax:
                return IsBuffer(model.GetTypeInfo(expression, cancellationToken).ConvertedType) ? BufferView.Unknown with { Length = 0 } : BufferView.Unknown;

            case BaseObjectCreationExpressionSyntax { ArgumentList: { } arguments } creation:
                return IsSpan(TypeOf(creation)) ? TraceConstructor(creation, arguments.Arguments, depth) : BufferView.Unknown;

            case InvocationExpressionSyntax invocation:
                return TraceCall(invocation, depth);

            case ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: RangeExpressionSyntax range }] } access:
                return TraceRange(access, range, depth);

            case IdentifierNameSyntax or MemberAccessExpressionSyntax:
                return TraceName(expression, depth);

            default:
                return BufferView.Unknown;
        }
    }

    private BufferView Created(ExpressionSyntax creation, ExpressionSyntax size, InitializerExpressionSyntax? initializer) =>
        initializer is null
            ? BufferView.Created(creation, Constant(size), size is OmittedArraySizeExpressionSyntax ? null : size)
            : BufferView.Created(creation, initializer.Expressions.Count);

    /// <summary>
    /// A variable that keeps its value stands for what it was declared with; any other for itself, in the one call
    /// alone.
    /// </summary>
    private BufferView TraceName(ExpressionSyntax expression, int depth)
    {
        ISymbol? symbol = model.GetSymbolInfo(expression, cancellationToken).Symbol;
        switch (symbol)
        {
            case ILocalSymbol local:
                if (VariableUses.Initializer(local, model, cancellationToken) is { } initializer
                    && IsBuffer(local.Type)
                    && VariableUses.KeepsItsValue(local, model, cancellationToken))
                {
                    BufferView view = Trace(initializer, depth + 1);
                    bool isKnown = view.Creation is not null
                        || (view.Variable is not null && VariableUses.KeepsItsValue(view.Variable, model, cancellationToken));
                    return isKnown ? view : view with { Variable = local, Start = 0 };
                }

                return BufferView.Held(local);

            case IParameterSymbol or IFieldSymbol { IsStatic: true }:
                return BufferView.Held(symbol);

            case IFieldSymbol when expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }:
                return BufferView.Held(symbol);

            case IPropertySymbol { IsStatic: true, Name: "Empty" } property when IsSpan(property.ContainingType):
                return BufferView.Unknown with { Length = 0 };

            default:
                return BufferView.Unknown;
        }
    }

    private BufferView TraceConstructor(ExpressionSyntax creation, SeparatedSyntaxList<ArgumentSyntax> arguments, int depth)
    {
        if (arguments.Any(argument => argument.NameColon is not null) || arguments is not [{ } first, ..] || TypeOf(first.Expression) is not IArrayTypeSymbol)
        {
            return arguments.Count == 0 && creation is not null ? BufferView.Unknown with { Length = 0 } : BufferView.Unknown;
        }

        BufferView array = Trace(first.Expression, depth + 1);
        return arguments switch
        {
            [_] => array,
            [_, { } start, { } length] => array.Slice(Constant(start.Expression), Constant(length.Expression), length.Expression),
            _ => BufferView.Unknown,
        };
    }

    private BufferView TraceCall(InvocationExpressionSyntax invocation, int depth)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = invocation.ArgumentList.Arguments;
        if (model.GetSymbolInfo(invocation, cancellationToken).Symbol is not IMethodSymbol method
            || arguments.Any(argument => argument.NameColon is not null))
        {
            return BufferView.Unknown;
        }

        string name = method.ContainingType.Name + "." + method.Name;
        bool isExtension = method.ReducedFrom is not null;
        ExpressionSyntax? receiver = isExtension || !method.IsStatic ? (invocation.Expression as MemberAccessExpressionSyntax)?.Expression : null;
        bool isSystem = method.ContainingNamespace?.ToDisplayString() is "System" or "System.Linq" or "System.Collections.Generic";
        if (!isSystem)
        {
            return BufferView.Unknown;
        }

        switch (name)
        {
            case "MemoryExtensions.AsSpan" when isExtension && receiver is not null && TypeOf(receiver) is IArrayTypeSymbol:
            case "Span.Slice" or "ReadOnlySpan.Slice" when receiver is not null:
                return Slice(Trace(receiver, depth + 1), arguments);

            case "Array.Empty":
                return BufferView.Unknown with { Length = 0 };

            case "GC.AllocateUninitializedArray" or "GC.AllocateArray" when arguments is [{ } size, ..]:
                return BufferView.Created(invocation, Constant(size.Expression), size.Expression);

            // Copies: memory that nobody else can read.
            case "Span.ToArray" or "ReadOnlySpan.ToArray" when receiver is not null:
                return BufferView.Created(invocation, Trace(receiver, depth + 1).Length);

            case "Enumerable.ToArray" or "List.ToArray" or "Array.Clone":
                return BufferView.Created(invocation, receiver is not null && TypeOf(receiver) is IArrayTypeSymbol ? Trace(receiver, depth + 1).Length : null);

            default:
                return BufferView.Unknown;
        }
    }

    private BufferView Slice(BufferView whole, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        switch (arguments)
        {
            case []:
                return whole;
            case [{ } start] when TypeOf(start.Expression)?.SpecialType == SpecialType.System_Int32:
                long? from = Constant(start.Expression);
                return whole.Slice(from, whole.Length - from, null);
            case [{ } start, { } length]:
                return whole.Slice(Constant(start.Expression), Constant(length.Expression), length.Expression);
            default:
                return BufferView.Unknown;
        }
    }

    private BufferView TraceRange(ElementAccessExpressionSyntax access, RangeExpressionSyntax range, int depth)
    {
        ITypeSymbol? type = TypeOf(access.Expression);
        if (!IsBuffer(type))
        {
            return BufferView.Unknown;
        }

        BufferView whole = Trace(access.Expression, depth + 1);
        long? start = range.LeftOperand is null ? 0 : Position(range.LeftOperand, whole.Length);
        long? end = range.RightOperand is null ? whole.Length : Position(range.RightOperand, whole.Length);
        bool endIsLength = start == 0 && range.RightOperand is not null and not PrefixUnaryExpressionSyntax;
        BufferView view = whole.Slice(start, end - start, endIsLength ? range.RightOperand : null);

        // A range of an array is a copy of it.
        return type is IArrayTypeSymbol ? BufferView.Created(access, view.Length, view.LengthExpression) : view;
    }

    private long? Position(ExpressionSyntax expression, long? length) => expression switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.IndexExpression } fromEnd => length - Constant(fromEnd.Operand),
        _ => Constant(expression),
    };

    private long? Constant(ExpressionSyntax expression) => model.GetConstantValue(expression, cancellationToken).Value switch
    {
        int value => value,
        long value => value,
        uint value => value,
        short value => value,
        byte value => value,
        ushort value => value,
        sbyte value => value,
        char value => value,
        _ => null,
    };

    private ITypeSymbol? TypeOf(ExpressionSyntax expression) => model.GetTypeInfo(expression, cancellationToken).Type;

    private static bool IsBuffer(ITypeSymbol? type) => type is IArrayTypeSymbol { Rank: 1 } || IsSpan(type);

    private static bool IsSpan(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Arity: 1, Name: "Span"
            or "ReadOnlySpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
}
