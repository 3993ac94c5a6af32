namespace FusedGen.Compiler.Graph.Expressions;

/// <summary>
/// An expression over single elements. Nodes are immutable and may be shared: a node that is reached twice is the same
/// object and is computed once.
/// </summary>
public abstract record Expression(ElementType Type);

/// <summary>The element of the operation's input with this number.</summary>
public sealed record InputExpression(int Index, ElementType Type) : Expression(Type)
{
    public override string ToString() => $"x{Index}";
}

/// <summary>A floating-point constant.</summary>
public sealed record FloatConstant(double Value, ElementType Type = ElementType.Float32) : Expression(Type)
{
    public override string ToString() => Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An integer constant, or a boolean as 0 or 1.</summary>
public sealed record IntegerConstant(long Value, ElementType Type = ElementType.Int64) : Expression(Type)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A function of one element.</summary>
public sealed record UnaryExpression(UnaryFunction Function, Expression Operand, ElementType Type) : Expression(Type)
{
    public override string ToString() => ExpressionText.Of(this);
}

/// <summary>A function of two elements of one type.</summary>
public sealed record BinaryExpression(BinaryFunction Function, Expression Left, Expression Right, ElementType Type) : Expression(Type)
{
    public override string ToString() => ExpressionText.Of(this);
}

/// <summary>One of two elements, by a boolean.</summary>
public sealed record SelectExpression(Expression Condition, Expression WhenTrue, Expression WhenFalse) : Expression(WhenTrue.Type)
{
    public override string ToString() => ExpressionText.Of(this);
}

/// <summary>
/// The operand converted to another type. Floating to integer truncates towards zero (NaN to 0, and beyond the range to
/// its nearest end); anything to boolean is "not zero".
/// </summary>
public sealed record CastExpression(Expression Operand, ElementType Type) : Expression(Type)
{
    public override string ToString() => ExpressionText.Of(this);
}
