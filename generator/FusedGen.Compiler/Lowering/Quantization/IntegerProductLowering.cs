using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Lowering.Contrib;

namespace FusedGen.Compiler.Lowering.Quantization;

/// <summary>Layers of integers: their sums as they are, as real numbers, or as integers of another scale.</summary>
internal static class IntegerProductLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("MatMulInteger", node => node.Bind(IntegerProducts.AsIntegers(
            node, IntegerProducts.MatMul(node, node.Input(0), node.OptionalInput(2), node.Input(1), node.OptionalInput(3)))),
            Since: 10),
        new("ConvInteger", node => node.Bind(IntegerProducts.AsIntegers(
            node, IntegerProducts.Convolution(node, node.Input(0), node.OptionalInput(2), node.Input(1), node.OptionalInput(3), null))),
            Since: 10),
        new("QLinearMatMul", QLinearMatMul, Since: 10),
        new("QLinearConv", QLinearConv, Since: 10),
        ContribOperator.Of("QGemm", QGemm),
        ContribOperator.Of("MatMulIntegerToFloat", MatMulIntegerToFloat),
        ContribOperator.Of("DynamicQuantizeMatMul", DynamicQuantizeMatMul),
    ];

    private static void QLinearMatMul(NodeContext node)
    {
        Value a = node.Input(0);
        Value b = node.Input(3);
        QuantizationParameters left = QuantizationParameters.Of(node, 1, 2);
        QuantizationParameters right = QuantizationParameters.Of(node, 4, 5);
        QuantizationParameters result = QuantizationParameters.OfTensor(node, 6, 7);
        Value sum = IntegerProducts.MatMul(node, a, left.ZeroPoint, b, right.ZeroPoint);
        Value leftScale = QuantizationParameters.Leading(node, left.Scale, 2);
        node.Bind(Requantized(node, sum, Factor(node, leftScale, right.Scale, result.Scale), result));
    }

    private static void QLinearConv(NodeContext node)
    {
        QuantizationParameters input = QuantizationParameters.OfTensor(node, 1, 2);
        QuantizationParameters weight = QuantizationParameters.Of(node, 4, 5);
        QuantizationParameters result = QuantizationParameters.OfTensor(node, 6, 7);
        Value sum = IntegerProducts.Convolution(node, node.Input(0), input.ZeroPoint, node.Input(3), weight.ZeroPoint, node.OptionalInput(8));
        Value weightScale = QuantizationParameters.Leading(node, weight.Scale, sum.Shape.Rank - 1);
        node.Bind(Requantized(node, sum, Factor(node, input.Scale, weightScale, result.Scale), result));
    }

    /// <summary><c>α · A' · B' + C</c>, of integers or, without a scale of the result, of real numbers.</summary>
    private static void QGemm(NodeContext node)
    {
        double alpha = node.Float("alpha", 1);
        QuantizationParameters left = QuantizationParameters.OfTensor(node, 1, 2);
        QuantizationParameters right = QuantizationParameters.Of(node, 4, 5);
        Value a = node.Flag("transA", false) ? node.Transpose(node.Input(0), 1, 0) : node.Input(0);
        Value b = node.Flag("transB", false) ? node.Transpose(node.Input(3), 1, 0) : node.Input(3);
        Value sum = IntegerProducts.AsFloats(node, IntegerProducts.MatMul(node, a, left.ZeroPoint, b, right.ZeroPoint, node.OptionalInput(6)));
        Value scale = node.Map(left.Scale, right.Scale, (x, y) => Formula.Multiply(Formula.Multiply(x, alpha), y));
        if (!node.HasInput(7))
        {
            node.Bind(node.Map(sum, scale, Formula.Multiply));
            return;
        }

        QuantizationParameters result = QuantizationParameters.OfTensor(node, 7, 8);
        node.Bind(Requantized(node, sum, node.Map(scale, result.Scale, Formula.Divide), result));
    }

    private static void MatMulIntegerToFloat(NodeContext node)
    {
        QuantizationParameters left = QuantizationParameters.Of(node, 2, 4);
        QuantizationParameters right = QuantizationParameters.Of(node, 3, 5);
        BindReal(node, node.Input(0), left, right, bias: 6);
    }

    private static void DynamicQuantizeMatMul(NodeContext node)
    {
        (Value a, QuantizationParameters left) = QuantizeLowering.Dynamic(node, node.FloatInput(0));
        QuantizationParameters right = QuantizationParameters.Of(node, 2, 3);
        BindReal(node, a, left, right, bias: 4);
    }

    /// <summary>The product with the input 1 as real numbers, and the bias of an input.</summary>
    private static void BindReal(NodeContext node, Value a, QuantizationParameters left, QuantizationParameters right, int bias)
    {
        Value sum = IntegerProducts.AsFloats(node, IntegerProducts.MatMul(node, a, left.ZeroPoint, node.Input(1), right.ZeroPoint));
        Value product = node.Map(sum, node.Map(left.Scale, right.Scale, Formula.Multiply), Formula.Multiply);
        node.Bind(node.OptionalInput(bias) is { } added ? node.Map(product, added, Formula.Add) : product);
    }

    /// <summary>What a sum is multiplied with: <c>left scale · right scale / result scale</c>.</summary>
    private static Value Factor(NodeContext node, Value left, Value right, Value result) =>
        node.Map(e => Formula.Divide(Formula.Multiply(e[0], e[1]), e[2]), left, right, result);

    /// <summary><c>saturate(round(sum · factor) + zero point)</c>, ties to even.</summary>
    private static Value Requantized(NodeContext node, Value sum, Value factor, QuantizationParameters result)
    {
        ElementType type = result.ZeroPoint?.Type ?? ElementType.UInt8;
        Expression Build(Expression[] e) => QuantizationParameters.Saturated(
            Formula.Multiply(e[0], e[1]), e.Length > 2 ? e[2] : null, type);
        Value real = IntegerProducts.AsFloats(node, sum);
        return result.ZeroPoint is { } zero ? node.Map(Build, real, factor, zero) : node.Map(Build, real, factor);
    }
}
