using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering.Quantization;

/// <summary>
/// What the integers of a tensor stand for: <c>real = (q − zero point) · scale</c>, with one scale for all, one for
/// each place along an axis, or one for each block along it.
/// </summary>
/// <param name="Scale">Of the shape of the zero points.</param>
/// <param name="ZeroPoint">Of the integers' type; null for 0.</param>
internal sealed record QuantizationParameters(Value Scale, Value? ZeroPoint)
{
    /// <summary>
    /// The half precision that numbers are divided in, by ONNX's number; null for that of the numbers.
    /// </summary>
    public long? Precision { get; init; }

    /// <summary>Scale and zero point as inputs of a node.</summary>
    public static QuantizationParameters Of(NodeContext node, int scale, int zeroPoint)
    {
        QuantizationParameters parameters = new(
            node.RequireFloating(NarrowTypes.Widened(node, node.Input(scale))), node.OptionalInput(zeroPoint));
        return parameters.ZeroPoint is null || parameters.ZeroPoint.Shape.Equals(parameters.Scale.Shape)
                || (parameters.ZeroPoint.Shape.Count == 1 && parameters.Scale.Shape.Count == 1)
            ? parameters
            : throw node.Mismatch($"has zero points of the shape {parameters.ZeroPoint.Shape} for scales of the shape {parameters.Scale.Shape}");
    }

    /// <summary>One scale and one zero point as inputs of a node.</summary>
    public static QuantizationParameters OfTensor(NodeContext node, int scale, int zeroPoint)
    {
        QuantizationParameters parameters = Of(node, scale, zeroPoint);
        return parameters.Scale.Shape.Count == 1
            ? parameters with { Scale = Scalar(node, parameters.Scale), ZeroPoint = parameters.ZeroPoint is { } zero ? Scalar(node, zero) : null }
            : throw node.Mismatch($"has scales of the shape {parameters.Scale.Shape}, where one belongs");
    }

    /// <summary>The same under shapes that broadcast to that of the elements, by the attributes of the node.</summary>
    public QuantizationParameters Along(NodeContext node, Shape shape) =>
        this with { Scale = Along(node, Scale, shape), ZeroPoint = ZeroPoint is null ? null : Along(node, ZeroPoint, shape) };

    /// <summary>
    /// A parameter of each place along the first of so many axes, under a shape that broadcasts to theirs; one for all
    /// stays as it is.
    /// </summary>
    public static Value Leading(NodeContext node, Value parameter, int rank) => parameter.Shape is { Rank: 1, Count: > 1 } && rank > 1
        ? node.Along(parameter, 0, rank)
        : parameter;

    /// <summary><c>(q − zero point) · scale</c>, in the type of the scale.</summary>
    public Value Dequantize(NodeContext node, Value q)
    {
        Value centred = Centre(node, q, ZeroPoint, Scale.Type);
        return node.Map(centred, Scale, Formula.Multiply);
    }

    /// <summary><c>q − zero point</c> in a floating type, which holds that of up to 16 bits exactly.</summary>
    /// <param name="node">The node.</param>
    /// <param name="q">The integers.</param>
    /// <param name="zeroPoint">Of their type, and of a shape that broadcasts to theirs; null for 0.</param>
    /// <param name="type">The type of the result.</param>
    public static Value Centre(NodeContext node, Value q, Value? zeroPoint, ElementType type)
    {
        if (zeroPoint is null)
        {
            return node.Map(q, e => Formula.Cast(e, type));
        }

        node.RequireSameType(q, zeroPoint);
        Value zero = zeroPoint.Shape.Count == 1 ? Scalar(node, zeroPoint) : zeroPoint;
        return node.Map(q, zero, (e, z) => Formula.Subtract(Formula.Cast(e, type), Formula.Cast(z, type)));
    }

    /// <summary><c>saturate(round(x / scale) + zero point)</c>, ties to even.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">The real numbers.</param>
    /// <param name="type">The type of the integers.</param>
    public Value Quantize(NodeContext node, Value x, ElementType type) =>
        Quantize(node, x, (multiple, zeroPoint) => Saturated(multiple, zeroPoint, type));

    /// <summary>
    /// <c>saturate(x / scale + zero point)</c> as a narrow float, which is rounded after the zero point is added.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="x">The real numbers.</param>
    /// <param name="type">The narrow float.</param>
    /// <param name="saturates">Whether its largest number holds what is beyond it.</param>
    public Value QuantizeToFloat(NodeContext node, Value x, ElementType type, bool saturates) => Quantize(node, x, (multiple, zeroPoint) =>
        NarrowTypes.Nearest(zeroPoint is null ? multiple : Formula.Add(multiple, Formula.Cast(zeroPoint, multiple.Type)), type, saturates));

    private Value Quantize(NodeContext node, Value x, Func<Expression, Expression?, Expression> quantized)
    {
        Value scale = Scale.Type == x.Type ? Scale : node.Map(Scale, e => Formula.Cast(e, x.Type));
        Func<Expression, Expression> round = Precision is { } type ? e => NarrowTypes.Half(e, type) : e => e;
        Expression Multiple(Expression e, Expression s) => round(Formula.Divide(round(e), round(s)));
        return ZeroPoint is null
            ? node.Map(x, scale, (e, s) => quantized(Multiple(e, s), null))
            : node.Map(e => quantized(Multiple(e[0], e[1]), e[2]), x, scale, ZeroPoint);
    }

    /// <summary>
    /// The integer that is nearest to a multiple of the scale. The cast holds it at the ends of the type.
    /// </summary>
    /// <param name="multiple">The number over the scale.</param>
    /// <param name="zeroPoint">The zero point, or null for 0.</param>
    /// <param name="type">The type of the integers.</param>
    public static Expression Saturated(Expression multiple, Expression? zeroPoint, ElementType type)
    {
        Expression rounded = Formula.Apply(UnaryFunction.RoundToEven, multiple);
        return Formula.Cast(zeroPoint is null ? rounded : Formula.Add(rounded, Formula.Cast(zeroPoint, multiple.Type)), type);
    }

    private static Value Scalar(NodeContext node, Value parameter) => node.Reshape(parameter, Shape.Scalar);

    private static Value Along(NodeContext node, Value parameter, Shape shape)
    {
        // Exporters write an axis for a single scale too.
        long block = node.Integer("block_size", 0);
        long named = node.Integer("axis", 1);
        if (block == 0 && parameter.Shape.Count == 1)
        {
            return Scalar(node, parameter);
        }

        int axis = node.Axis(named, shape.Rank);
        if (block == 0)
        {
            return parameter.Shape.Rank == 1 && parameter.Shape[0] == shape[axis]
                ? node.Along(parameter, axis, shape.Rank)
                : throw node.Mismatch($"has scales of the shape {parameter.Shape} for the axis {axis} of the shape {shape}");
        }

        bool fits = block > 0 && parameter.Shape.Rank == shape.Rank;
        for (int i = 0; fits && i < shape.Rank; i++)
        {
            long needed = i == axis ? (shape[i] + block - 1) / block : shape[i];
            fits = parameter.Shape[i] == needed;
        }

        return fits
            ? node.Take(parameter, axis, Enumerable.Range(0, shape[axis]).Select(place => (int)(place / block)).ToArray())
            : throw node.Mismatch($"has scales of the shape {parameter.Shape} for blocks of {block} along the axis {axis} of the shape {shape}");
    }
}
