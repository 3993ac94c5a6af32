using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FusedGen.Generator.Analyzers.Buffers;

/// <summary>What is known at compile time about the memory that an expression passes.</summary>
/// <param name="Creation">The expression that made the memory, where it is known.</param>
/// <param name="Variable">Else the variable that holds it, where it is known.</param>
/// <param name="Start">Elements between the beginning of that memory and of this view, where they are known.</param>
/// <param name="Length">The view's elements, where they are known.</param>
/// <param name="LengthExpression">The expression that alone decides the length, where there is one: to change the
/// length is to change it.</param>
internal sealed record BufferView(ExpressionSyntax? Creation, ISymbol? Variable, long? Start, long? Length, ExpressionSyntax? LengthExpression)
{
    public static readonly BufferView Unknown = new(null, null, null, null, null);

    /// <summary>Memory of its own.</summary>
    public static BufferView Created(ExpressionSyntax creation, long? length, ExpressionSyntax? lengthExpression = null) =>
        new(creation, null, 0, length, lengthExpression);

    /// <summary>All that a variable holds.</summary>
    public static BufferView Held(ISymbol variable) => new(null, variable, 0, null, null);

    /// <summary>A part of this view.</summary>
    public BufferView Slice(long? start, long? length, ExpressionSyntax? lengthExpression) =>
        this with { Start = Start + start, Length = length is >= 0 ? length : null, LengthExpression = lengthExpression };

    /// <summary>
    /// Whether both views certainly share an element, as far as they are not empty: the same memory without a slice, or
    /// slices that are known.
    /// </summary>
    public bool Overlaps(BufferView other)
    {
        bool isSame = Creation is not null
            ? Creation == other.Creation
            : Variable is not null && SymbolEqualityComparer.Default.Equals(Variable, other.Variable);
        if (!isSame || Start is not { } start || other.Start is not { } otherStart || Length == 0 || other.Length == 0)
        {
            return false;
        }

        return start <= otherStart
            ? Length is null ? start == otherStart : otherStart < start + Length
            : other.Length is { } length && start < otherStart + length;
    }
}
