using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Folding.Trees;

/// <summary>
/// What an expression makes of one column of floats, where it is an arithmetic that never falls: sums and differences
/// with constants, products with and quotients by positive ones. Each step is rounded to float, as the network's own
/// is. NaN stays NaN.
/// </summary>
internal sealed class RisingColumn
{
    private readonly Func<float, float> _function;

    private RisingColumn(Func<float, float> function) => _function = function;

    /// <summary>Leaves all as it is.</summary>
    public static RisingColumn Identity { get; } = new(x => x);

    /// <summary>Reads an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="data">The number of its input that is the column.</param>
    /// <param name="constantOf">The other inputs' number in this column; null where there is none.</param>
    /// <returns>Null where the expression is of another form, or may fall.</returns>
    public static RisingColumn? TryRead(Expression expression, int data, Func<int, float?> constantOf) =>
        Read(expression, data, constantOf) is { Constant: null } read ? new RisingColumn(read.Function) : null;

    /// <summary>What a number becomes.</summary>
    public float Apply(float number) => _function(number);

    /// <summary>This function of what another one gives.</summary>
    public RisingColumn Of(RisingColumn inner) =>
        inner == Identity ? this
        : this == Identity ? inner
        : new RisingColumn(x => _function(inner._function(x)));

    /// <summary>
    /// The largest x whose result is no more than a threshold: <c>f(x) ≤ threshold</c> and <c>x ≤ largest</c> are the
    /// same for all x. NaN where there is none.
    /// </summary>
    public float LargestBelow(float threshold)
    {
        if (!(_function(float.NegativeInfinity) <= threshold))
        {
            return float.NaN;
        }

        // Bisection over all floats in their order.
        long low = Rank(float.NegativeInfinity);
        long high = Rank(float.PositiveInfinity);
        while (low < high)
        {
            long middle = low + ((high - low + 1) / 2);
            if (_function(Ranked(middle)) <= threshold)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return Ranked(low);
    }

    private static Part? Read(Expression expression, int data, Func<int, float?> constantOf)
    {
        switch (expression)
        {
            case InputExpression input when input.Index == data:
                return new Part(x => x, null);
            case InputExpression input:
                return constantOf(input.Index) is { } number ? Part.Of(number) : null;
            case FloatConstant { Type: ElementType.Float32 } constant:
                return Part.Of((float)constant.Value);
            case BinaryExpression { Type: ElementType.Float32 } binary:
                return Read(binary.Left, data, constantOf) is { } left && Read(binary.Right, data, constantOf) is { } right
                    ? Combine(binary.Function, left, right)
                    : null;
            default:
                return null;
        }
    }

    private static Part? Combine(BinaryFunction function, Part left, Part right)
    {
        Func<float, float> f = left.Function;
        return (function, left.Constant, right.Constant) switch
        {
            (BinaryFunction.Add, null, { } c) when IsFinite(c) => new Part(x => (float)(f(x) + c), null),
            (BinaryFunction.Add, { } c, null) when IsFinite(c) => new Part(x => (float)(c + right.Function(x)), null),
            (BinaryFunction.Subtract, null, { } c) when IsFinite(c) => new Part(x => (float)(f(x) - c), null),
            (BinaryFunction.Multiply, null, { } c) when IsFinite(c) && c > 0 => new Part(x => (float)(f(x) * c), null),
            (BinaryFunction.Multiply, { } c, null) when IsFinite(c) && c > 0 => new Part(x => (float)(c * right.Function(x)), null),
            (BinaryFunction.Divide, null, { } c) when IsFinite(c) && c > 0 => new Part(x => (float)(f(x) / c), null),
            _ => null,
        };
    }

    private static bool IsFinite(float number) => !float.IsNaN(number) && !float.IsInfinity(number);

    // Floats in their order as consecutive integers; both zeros have one place.
    private static long Rank(float number)
    {
        int bits = FloatBits.ToInt32(number);
        return bits >= 0 ? bits : int.MinValue - (long)bits;
    }

    private static float Ranked(long rank) => FloatBits.FromInt32(rank >= 0 ? (int)rank : unchecked((int)(int.MinValue - rank)));

    /// <summary>A part of an expression: a function of the column, or a constant.</summary>
    private sealed record Part(Func<float, float> Function, float? Constant)
    {
        public static Part Of(float number) => new(_ => number, number);
    }
}
