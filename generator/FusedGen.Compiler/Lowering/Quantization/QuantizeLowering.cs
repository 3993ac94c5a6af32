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
    private const string Integers = "Integers of 8 and 16 bits.";
    private const string IntegersOrPacked = "Integers of 8 to 32 bits; constant integers of 2 and 4 bits.";

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("QuantizeLinear", QuantizeLinear, Since: 10, Integers),
        new("DequantizeLinear", DequantizeLinear, Since: 10, IntegersOrPacked),
        new("DynamicQuantizeLinear", DynamicQuantizeLinear, Since: 11),
        ContribOperator.Of("QuantizeLinear", QuantizeLinear, Integers),
        ContribOperator.Of("DequantizeLinear", DequantizeLinear, IntegersOrPacked),
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
        ElementType type = IntegerType(node, parameters.ZeroPoint);
        node.Bind(parameters.Along(node, x.Shape).Quantize(node, real, type));
    }

    /// <summary>That of the zero points, or what opset 21 and later ones ask for.</summary>
    private static ElementType IntegerType(NodeContext node, Value? zeroPoint)
    {
        long asked = node.Integer("output_dtype", 0);
        ElementType? type = zeroPoint?.Type ?? (asked == 0 ? ElementType.UInt8 : OnnxDataTypes.OfValue(asked));
        return type is ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16
            ? type.Value
            : throw node.Fail(
                DiagnosticIds.UnsupportedType,
                $"gives {(type is { } known ? known.ToString() : OnnxDataTypes.NameOf(asked))}, where int8, uint8, int16 and uint16 are supported");
    }

    private static void DequantizeLinear(NodeContext node)
    {
        Value x = node.Input(0);
        if (x.Type is not (ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.UInt16 or ElementType.Int32) && !x.Type.IsPacked())
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"reads an input of type {x.Type}, where integers of 2 to 32 bits are supported");
        }

        QuantizationParameters parameters = QuantizationParameters.Of(node, 1, 2);
        ElementType type = RealType(node, parameters.Scale.Type);
        Value real = parameters.Along(node, x.Shape).Dequantize(node, x);
        node.Bind(node.Map(real, e => Formula.Cast(e, type)));
    }

    /// <summary>That of the scales, unless opset 23 or a later one asks for another.</summary>
    private static ElementType RealType(NodeContext node, ElementType otherwise)
    {
        long asked = node.Integer("output_dtype", 0);
        return asked == 0 ? otherwise
            : OnnxDataTypes.OfValue(asked) is { } type && type.IsFloating() ? type
            : throw node.Fail(DiagnosticIds.UnsupportedType, $"gives {OnnxDataTypes.NameOf(asked)}, which is not supported");
    }

    private static void DynamicQuantizeLinear(NodeContext node)
    {
        (Value integers, QuantizationParameters parameters) = Dynamic(node, node.FloatInput(0));
        node.Bind(0, integers);
        node.Bind(1, parameters.Scale);
        node.Bind(2, parameters.ZeroPoint!);
    }
}
