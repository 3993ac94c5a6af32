using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>
/// The numbers between which an expression's values lie, where its functions or types say so: bytes, logistic
/// functions, bounds.
/// </summary>
internal sealed record KnownRange(double Least, double Most)
{
    /// <summary>How far back values are followed through copies.</summary>
    private const int MostSteps = 8;

    /// <summary>The range of an expression over values; null where it is not bounded, or only by its type.</summary>
    public static KnownRange? Of(Expression expression, IReadOnlyList<Value> inputs, FoldingContext context, int steps = 0)
    {
        switch (expression)
        {
            case InputExpression input when steps < MostSteps:
                return Of(inputs[input.Index], context, steps + 1);

            case CastExpression { Type: var type } cast when type.IsFloating():
                return OfType(cast.Operand.Type) ?? Of(cast.Operand, inputs, context, steps);

            case UnaryExpression { Function: UnaryFunction.Sigmoid }:
                return new KnownRange(0, 1);

            case UnaryExpression { Function: UnaryFunction.Tanh or UnaryFunction.Erf or UnaryFunction.Sin or UnaryFunction.Cos
                or UnaryFunction.Sign } unary when unary.Type.IsFloating():
                return new KnownRange(-1, 1);

            case BinaryExpression { Function: BinaryFunction.Min, Left: BinaryExpression { Function: BinaryFunction.Max, Right: FloatConstant least },
                Right: FloatConstant most }:
                return new KnownRange(Math.Min(least.Value, most.Value), most.Value);

            case BinaryExpression { Function: BinaryFunction.Max, Left: BinaryExpression { Function: BinaryFunction.Min, Right: FloatConstant most },
                Right: FloatConstant least }:
                return new KnownRange(least.Value, Math.Max(least.Value, most.Value));

            default:
                return null;
        }
    }

    /// <summary>The largest magnitude of <c>s·x + t</c> over the range.</summary>
    public double LargestOf(double scale, double shift) => Math.Max(Math.Abs((scale * Least) + shift), Math.Abs((scale * Most) + shift));

    private static KnownRange? Of(Value value, FoldingContext context, int steps) => context.ProducerOf(value) switch
    {
        MapOperation map => Of(map.Expression, map.Inputs, context, steps),
        MoveOperation { Inputs.Count: 1 } move when move.Fill == 0 => steps < MostSteps && Of(move.Inputs[0], context, steps + 1) is { } range
            ? new KnownRange(Math.Min(0, range.Least), Math.Max(0, range.Most))
            : null,
        _ => OfType(value.Type),
    };

    private static KnownRange? OfType(ElementType type) => type switch
    {
        ElementType.Int8 => new KnownRange(sbyte.MinValue, sbyte.MaxValue),
        ElementType.UInt8 => new KnownRange(byte.MinValue, byte.MaxValue),
        ElementType.Int16 => new KnownRange(short.MinValue, short.MaxValue),
        ElementType.UInt16 => new KnownRange(ushort.MinValue, ushort.MaxValue),
        ElementType.Bool => new KnownRange(0, 1),
        _ => null,
    };
}
