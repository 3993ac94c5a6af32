using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.Contrib;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Quantization;

/// <summary>From real numbers to the integers that stand for them, and back.</summary>
internal static class QuantizeLowering
{
    private const string Quantised = "Integers of 2 to 16 bits, float8 and float4e2m1.";
    private const string Dequantised = "Integers of 2 to 32 bits, float8 and float4e2m1.";

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("QuantizeLinear", QuantizeLinear, Since: 10, Quantised),
        new("DequantizeLinear", DequantizeLinear, Since: 10, Dequantised),
        new("DynamicQuantizeLinear", DynamicQuantizeLinear, Since: 11),
        ContribOperator.Of("QuantizeLinear", QuantizeLinear, "Integers of 8 and 16 bits."),
        ContribOperator.Of("DequantizeLinear", DequantizeLinear, "Integers of 2 to 32 bits."),
    ];

    /// <summary>
    /// The integers of 8 bits without a sign that hold the numbers best, as the operator chooses them.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="x">The numbers.</param>
    /// <returns>The integers, and what they stand for.</returns>
    public static (Value Integers, QuantizationParameters Parameters) Dynamic(NodeContext node, Value x)
    {
        // The range holds 0, so that padding is exact. Zeros alone have the scale 1, as in ONNX Runtime: the formula
        // gives 0 / 0.
        int[] all = Enumerable.Range(0, x.Shape.Rank).ToArray();
        Value least = node.Map(node.Reduce(ReduceKind.Min, x, all, keepDimensions: false), e => Formula.Min(e, 0));
        Value most = node.Map(node.Reduce(ReduceKind.Max, x, all, keepDimensions: false), e => Formula.Max(e, 0));
        Value scale = node.Map(most, least, (high, low) => Formula.Select(
            Formula.Apply(BinaryFunction.Equal, high, low),
            Formula.Number(1, x.Type),
            Formula.Divide(Formula.Subtract(high, low), byte.MaxValue)));
        Value zeroPoint = node.Map(least, scale, (low, s) => QuantizationParameters.Saturated(
            Formula.Divide(Formula.Subtract(Formula.Number(0, x.Type), low), s), null, ElementType.UInt8));
        QuantizationParameters parameters = new(scale, zeroPoint);
        return (parameters.Quantize(node, x, ElementType.UInt8), parameters);
    }

    private static void QuantizeLinear(NodeContext node)
    {
        Value x = node.Input(0);
        Value real = x.Type == ElementType.Int32 ? node.Map(x, e => Formula.Cast(e, ElementType.Float32)) : node.RequireFloating(x);
        QuantizationParameters parameters = QuantizationParameters.Of(node, 1, 2);
        ElementType type = QuantisedType(node, parameters.ZeroPoint);
        parameters = parameters.Along(node, x.Shape);
        long precision = node.Integer("precision", 0);
        if (precision is OnnxDataTypes.Float or OnnxDataTypes.Double)
        {
            real = node.Map(real, e => Formula.Cast(e, OnnxDataTypes.OfValue(precision)!.Value));
        }
        else if (precision is OnnxDataTypes.Float16 or OnnxDataTypes.BFloat16)
        {
            parameters = parameters with { Precision = precision };
            real = node.Map(real, e => Formula.Cast(e, ElementType.Float32));
        }
        else if (precision != 0)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"divides in {OnnxDataTypes.NameOf(precision)}, which is not supported");
        }

        node.Bind(type.IsNarrowFloat()
            ? parameters.QuantizeToFloat(node, real, type, type == ElementType.Float4E2M1 || node.Flag("saturate", true))
            : parameters.Quantize(node, real, type));
    }

    /// <summary>That of the zero points, or what opset 21 and later ones ask for.</summary>
    private static ElementType QuantisedType(NodeContext node, Value? zeroPoint)
    {
        long asked = node.Integer("output_dtype", 0);
        ElementType? wanted = asked == 0 ? null : OnnxDataTypes.OfValue(asked) ?? OnnxDataTypes.OfNarrow(asked);
        if (zeroPoint is not null && asked != 0 && wanted != zeroPoint.Type)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"gives {OnnxDataTypes.NameOf(asked)} for zero points of type {zeroPoint.Type}");
        }

        ElementType? type = zeroPoint?.Type ?? (asked == 0 ? ElementType.UInt8 : wanted);
        return type is ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16
                || (type is { } small && (small.IsSmallInteger() || small.IsNarrowFloat()) && small != ElementType.Float8E8M0)
            ? type.Value
            : throw node.Fail(
                DiagnosticIds.UnsupportedType,
                $"gives {(type is { } known ? known.ToString() : OnnxDataTypes.NameOf(asked))}, where integers of 2 to 16 bits, float8 and float4e2m1 "
                + "are supported");
    }

    private static void DequantizeLinear(NodeContext node)
    {
        Value x = node.Input(0);
        if (x.Type is not (ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.UInt16 or ElementType.Int32)
            && !x.Type.IsSmallInteger() && !x.Type.IsNarrowFloat())
        {
            throw node.Fail(
                DiagnosticIds.UnsupportedType, $"reads an input of type {x.Type}, where integers of 2 to 32 bits, float8 and float4e2m1 are supported");
        }

        QuantizationParameters parameters = QuantizationParameters.Of(node, 1, 2);
        Value real = parameters.Along(node, x.Shape).Dequantize(node, x);
        long asked = node.Integer("output_dtype", 0);
        node.Bind(asked is OnnxDataTypes.Float16 or OnnxDataTypes.BFloat16
            ? node.Map(real, e => NarrowTypes.Half(e, asked))
            : node.Map(real, e => Formula.Cast(e, RealType(node, asked, parameters.Scale.Type))));
    }

    /// <summary>That of the scales, unless opset 23 or a later one asks for another.</summary>
    private static ElementType RealType(NodeContext node, long asked, ElementType otherwise) => asked == 0
        ? otherwise
        : OnnxDataTypes.OfValue(asked) is { } type && type.IsFloating() ? type
        : throw node.Fail(DiagnosticIds.UnsupportedType, $"gives {OnnxDataTypes.NameOf(asked)}, which is not supported");

    private static void DynamicQuantizeLinear(NodeContext node)
    {
        (Value integers, QuantizationParameters parameters) = Dynamic(node, node.FloatInput(0));
        node.Bind(0, integers);
        node.Bind(1, parameters.Scale);
        node.Bind(2, parameters.ZeroPoint!);
    }
}
