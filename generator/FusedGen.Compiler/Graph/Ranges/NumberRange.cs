using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Graph.Ranges;

/// <summary>What is known of all elements of a value.</summary>
/// <param name="Least">None is less.</param>
/// <param name="Most">None is more.</param>
/// <param name="IsWhole">Whether each is a whole number, or NaN.</param>
internal readonly record struct NumberRange(double Least, double Most, bool IsWhole)
{
    /// <summary>Nothing is known.</summary>
    public static readonly NumberRange Unknown = new(double.NegativeInfinity, double.PositiveInfinity, false);

    /// <summary>The largest magnitude.</summary>
    public double Largest => Math.Max(Math.Abs(Least), Math.Abs(Most));

    /// <summary>Whether each is an integer of 16 bits.</summary>
    public bool FitsInt16 => IsWhole && Least >= short.MinValue && Most <= short.MaxValue;

    /// <summary>What a type says of its elements.</summary>
    public static NumberRange OfType(ElementType type) => type switch
    {
        ElementType.Bool => new NumberRange(0, 1, true),
        ElementType.Int8 => new NumberRange(sbyte.MinValue, sbyte.MaxValue, true),
        ElementType.UInt8 => new NumberRange(byte.MinValue, byte.MaxValue, true),
        ElementType.Int16 => new NumberRange(short.MinValue, short.MaxValue, true),
        ElementType.UInt16 => new NumberRange(ushort.MinValue, ushort.MaxValue, true),
        _ => Unknown with { IsWhole = !type.IsFloating() && type.IsComputed() },
    };

    /// <summary>The elements of both.</summary>
    public NumberRange Union(NumberRange other) =>
        new(Math.Min(Least, other.Least), Math.Max(Most, other.Most), IsWhole && other.IsWhole);

    /// <summary>The values of an expression whose inputs have the given ranges.</summary>
    public static NumberRange Of(Expression expression, IReadOnlyList<NumberRange> inputs) => expression switch
    {
        InputExpression input => inputs[input.Index],
        FloatConstant constant => Single(constant.Value),
        IntegerConstant constant => Single(constant.Value),
        UnaryExpression unary => OfUnary(unary.Function, Of(unary.Operand, inputs)),
        BinaryExpression { Type: var type } binary when type.IsFloating() => OfBinary(binary.Function, Of(binary.Left, inputs), Of(binary.Right, inputs)),
        SelectExpression select => Of(select.WhenTrue, inputs).Union(Of(select.WhenFalse, inputs)),

        // What leaves an integer type is held at its ends or wraps around.
        CastExpression { Type: var type } cast when !type.IsFloating() => OfType(type),
        CastExpression cast when cast.Operand.Type.IsFloating() => Of(cast.Operand, inputs) is { FitsInt16: true } kept ? kept : Unknown,
        CastExpression cast => OfInteger(cast.Operand, inputs),
        _ => OfType(expression.Type),
    };

    private static NumberRange Single(double value) => new(value, value, Math.Floor(value).Equals(value));

    /// <summary>An integer that becomes a floating number, which holds those of 16 bits exactly.</summary>
    private static NumberRange OfInteger(Expression integer, IReadOnlyList<NumberRange> inputs)
    {
        NumberRange range = integer is InputExpression or IntegerConstant ? Of(integer, inputs) : OfType(integer.Type);
        return range.FitsInt16 ? range : Unknown;
    }

    private static NumberRange OfUnary(UnaryFunction function, NumberRange x) => function switch
    {
        UnaryFunction.Negate => new NumberRange(-x.Most, -x.Least, x.IsWhole),
        UnaryFunction.Relu => new NumberRange(Math.Max(0, x.Least), Math.Max(0, x.Most), x.IsWhole),
        UnaryFunction.Whole => x with { IsWhole = true },
        UnaryFunction.RoundToEven => new NumberRange(Math.Round(x.Least), Math.Round(x.Most), true),
        UnaryFunction.Floor => new NumberRange(Math.Floor(x.Least), Math.Floor(x.Most), true),
        UnaryFunction.Ceiling => new NumberRange(Math.Ceiling(x.Least), Math.Ceiling(x.Most), true),
        UnaryFunction.Sign => new NumberRange(-1, 1, true),
        UnaryFunction.Sigmoid => new NumberRange(0, 1, false),
        UnaryFunction.Tanh => new NumberRange(-1, 1, false),
        _ => Unknown,
    };

    private static NumberRange OfBinary(BinaryFunction function, NumberRange x, NumberRange y) => function switch
    {
        BinaryFunction.Min => new NumberRange(Math.Min(x.Least, y.Least), Math.Min(x.Most, y.Most), x.IsWhole && y.IsWhole),
        BinaryFunction.Max => new NumberRange(Math.Max(x.Least, y.Least), Math.Max(x.Most, y.Most), x.IsWhole && y.IsWhole),
        BinaryFunction.Add => Sum(x, y),
        BinaryFunction.Subtract => Sum(x, new NumberRange(-y.Most, -y.Least, y.IsWhole)),
        _ => Unknown,
    };

    /// <summary>Sums that are rounded are whole numbers too.</summary>
    private static NumberRange Sum(NumberRange x, NumberRange y) => new(x.Least + y.Least, x.Most + y.Most, x.IsWhole && y.IsWhole);
}
