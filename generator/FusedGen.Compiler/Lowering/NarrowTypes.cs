using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Values of types that are smaller than those of C#: integers of 2 and 4 bits, floats of a byte or less.
/// </summary>
internal static class NarrowTypes
{
    /// <summary>
    /// The value in a type that is computed with and holds all its numbers: float for a narrow float, a byte for a
    /// small integer; any other value as it is.
    /// </summary>
    public static Value Widened(NodeContext node, Value value) =>
        value.Type.IsNarrowFloat() ? node.Map(value, x => Formula.Cast(x, ElementType.Float32))
        : value.Type.IsSmallInteger() ? node.Map(value, x => Formula.Cast(x, value.Type.InMemory()))
        : value;

    /// <summary>
    /// A cast to such a type, with the attributes of the node: floats are rounded to the nearest integer, ties to even,
    /// of which the low bits stay, and to the nearest narrow float.
    /// </summary>
    /// <param name="node">The node, with <c>saturate</c> and <c>round_mode</c> if it has them.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">A small integer or a narrow float.</param>
    public static Value Cast(NodeContext node, Value value, ElementType type)
    {
        if (type.IsSmallInteger())
        {
            return node.Map(Widened(node, value), x => Formula.Cast(
                x.Type.IsFloating() ? Formula.Cast(Formula.Apply(UnaryFunction.RoundToEven, x), ElementType.Int64) : x, type));
        }

        bool saturates = type == ElementType.Float4E2M1 || node.Flag("saturate", true);
        string rounding = type == ElementType.Float8E8M0 ? node.OneOf("round_mode", "up", "up", "down", "nearest") : "";
        return node.Map(Widened(node, value), x => type == ElementType.Float8E8M0
            ? Power(Real(x), rounding, saturates)
            : Nearest(Real(x), type, saturates));
    }

    /// <summary>
    /// An element rounded to float16 or bfloat16, which are computed in float: what is cast to them is rounded.
    /// </summary>
    public static Expression Half(Expression x, long type)
    {
        Expression real = Formula.Cast(x, ElementType.Float32);
        return type == OnnxDataTypes.Float16
            ? Formula.Cast(Formula.Cast(real, ElementType.Float16), ElementType.Float32)
            : Formula.Apply(UnaryFunction.RoundToBFloat16, real);
    }

    /// <summary>The bits of an element as another type of as many, of which one is a narrow float.</summary>
    public static Expression OfBits(Expression x, ElementType type)
    {
        Expression bits = x.Type.IsNarrowFloat() ? new UnaryExpression(UnaryFunction.Reinterpret, x, ElementType.UInt8) : Formula.Cast(x, ElementType.UInt8);
        Expression own = x.Type.PerByte() == 1 ? bits
            : Formula.Apply(BinaryFunction.And, bits, new IntegerConstant((1 << (8 / x.Type.PerByte())) - 1, ElementType.UInt8));
        return type.IsNarrowFloat() ? new UnaryExpression(UnaryFunction.Reinterpret, own, type) : Formula.Cast(own, type);
    }

    /// <summary>The nearest narrow float of another format than float8e8m0.</summary>
    public static Expression Nearest(Expression x, ElementType type, bool saturates)
    {
        double largest = NarrowFloats.Largest(type);
        return Formula.Cast(saturates ? Formula.Min(Formula.Max(x, -largest), largest) : x, type);
    }

    /// <summary>
    /// A power of two near a number. The cast takes the next one that is not below; the others follow from it.
    /// </summary>
    private static Expression Power(Expression x, string rounding, bool saturates)
    {
        double largest = NarrowFloats.Largest(ElementType.Float8E8M0);
        Expression up = Formula.Cast(Formula.Cast(x, ElementType.Float8E8M0), x.Type);
        Expression half = Formula.Multiply(up, 0.5);
        Expression power = rounding switch
        {
            "down" => Formula.Select(Formula.Apply(BinaryFunction.Less, x, up), half, up),
            "nearest" => Formula.Select(Formula.Apply(BinaryFunction.Less, x, Formula.Multiply(up, 0.75)), half, up),
            _ => up,
        };
        if (!saturates)
        {
            // What is beyond the powers, 0 too, is none of them.
            Expression notANumber = Formula.Number(double.NaN, x.Type);
            double beyond = rounding switch { "up" => largest, "down" => 2 * largest, _ => 1.5 * largest };
            Expression isBeyond = rounding == "up"
                ? Formula.Greater(x, beyond)
                : Formula.Apply(BinaryFunction.GreaterOrEqual, x, Formula.Number(beyond, x.Type));
            power = Formula.Select(Formula.Less(x, 1 / largest), notANumber, Formula.Select(isBeyond, notANumber, power));
        }

        return Formula.Cast(power, ElementType.Float8E8M0);
    }

    /// <summary>Any value as a floating one that holds it as well as a double does.</summary>
    private static Expression Real(Expression x) =>
        x.Type.IsFloating() ? x
        : Formula.Cast(x, x.Type is ElementType.Bool || x.Type.SizeInBytes() < 4 ? ElementType.Float32 : ElementType.Float64);
}
