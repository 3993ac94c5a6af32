using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Integers that stand for real numbers. Weights that a file keeps so become what they stand for: the graph computes
/// with real numbers.
/// </summary>
internal static class QuantizationLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("DequantizeLinear", DequantizeLinear, Since: 10, "From int8, uint8 and int32, to float and double."),
    ];

    /// <summary>
    /// (x − zero point) · scale, with one scale for all, one for each place along an axis, or one for each block along
    /// it.
    /// </summary>
    private static void DequantizeLinear(NodeContext node)
    {
        Value x = node.Input(0);
        if (x.Type is not (ElementType.Int8 or ElementType.UInt8 or ElementType.Int32))
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"reads an input of type {x.Type}, where int8, uint8 or int32 are supported");
        }

        Value scale = node.FloatInput(1);
        Value real = node.OptionalInput(2) is { } zeroPoint
            ? Shifted(node, x, zeroPoint, scale)
            : node.Map(x, e => Formula.Cast(e, scale.Type));
        Value result = node.Map(real, Spread(node, scale, x.Shape), Formula.Multiply);
        ElementType type = OutputType(node, scale.Type);
        node.Bind(node.Map(result, e => Formula.Cast(e, type)));
    }

    private static Value Shifted(NodeContext node, Value x, Value zeroPoint, Value scale)
    {
        node.RequireSameType(x, zeroPoint);
        if (!zeroPoint.Shape.Equals(scale.Shape))
        {
            throw node.Mismatch($"has zero points of the shape {zeroPoint.Shape} for scales of the shape {scale.Shape}");
        }

        return node.Map(x, Spread(node, zeroPoint, x.Shape), (e, zero) => Formula.Subtract(Formula.Cast(e, scale.Type), Formula.Cast(zero, scale.Type)));
    }

    /// <summary>Scales or zero points under a shape that broadcasts to that of the elements.</summary>
    private static Value Spread(NodeContext node, Value parameters, Shape shape)
    {
        long block = node.Integer("block_size", 0);
        if (block == 0 && parameters.Shape.Count == 1)
        {
            return node.Reshape(parameters, Shape.Scalar);
        }

        int axis = node.Axis(node.Integer("axis", 1), shape.Rank);
        if (block == 0)
        {
            return parameters.Shape.Rank == 1 && parameters.Shape[0] == shape[axis]
                ? node.Reshape(parameters, [shape[axis], .. Enumerable.Repeat(1, shape.Rank - axis - 1)])
                : throw node.Mismatch($"has scales of the shape {parameters.Shape} for the axis {axis} of the shape {shape}");
        }

        bool fits = block > 0 && parameters.Shape.Rank == shape.Rank;
        for (int i = 0; fits && i < shape.Rank; i++)
        {
            long needed = i == axis ? (shape[i] + block - 1) / block : shape[i];
            fits = parameters.Shape[i] == needed;
        }

        return fits
            ? node.Take(parameters, axis, Enumerable.Range(0, shape[axis]).Select(place => (int)(place / block)).ToArray())
            : throw node.Mismatch($"has scales of the shape {parameters.Shape} for blocks of {block} along the axis {axis} of the shape {shape}");
    }

    /// <summary>That of the scales, unless opset 23 or a later one asks for another.</summary>
    private static ElementType OutputType(NodeContext node, ElementType otherwise)
    {
        long asked = node.Integer("output_dtype", 0);
        return asked == 0 ? otherwise
            : OnnxDataTypes.OfValue(asked) is { } type && type.IsFloating() ? type
            : throw node.Fail(DiagnosticIds.UnsupportedType, $"gives {OnnxDataTypes.NameOf(asked)}, which is not supported");
    }
}
