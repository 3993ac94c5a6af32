using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.Contrib;

namespace FusedGen.Compiler.Lowering.Quantization;

/// <summary>
/// ONNX Runtime's operators between integers: the real numbers are computed, and what comes of them is quantised again.
/// </summary>
internal static class QuantizedElementwiseLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        ContribOperator.Of("QLinearAdd", node => Binary(node, Formula.Add)),
        ContribOperator.Of("QLinearMul", node => Binary(node, Formula.Multiply)),
        ContribOperator.Of("QLinearSigmoid", node => Unary(node, x => node.Map(x, e => Formula.Apply(UnaryFunction.Sigmoid, e)))),
        ContribOperator.Of("QLinearLeakyRelu", node => Unary(node, x => Leaky(node, x))),
        ContribOperator.Of("QLinearSoftmax", node => Unary(node, x => SoftmaxLowering.Softmax(node, x, node.Integer("opset", SoftmaxOpset)))),
        ContribOperator.Of("QLinearGlobalAveragePool", node => Pooled(node, x => node.Mean(x, PoolingLowering.Spatial(node, x.Shape)))),
        ContribOperator.Of("QLinearAveragePool", node => Pooled(node, x => PoolingLowering.Average(node, x))),
        ContribOperator.Of("QLinearConcat", Concat),
        ContribOperator.Of("QLinearWhere", Where),
    ];

    /// <summary>The opset whose Softmax works along one axis.</summary>
    private const long SoftmaxOpset = 13;

    private static Value Real(NodeContext node, int input) =>
        QuantizationParameters.OfTensor(node, input + 1, input + 2).Dequantize(node, node.Input(input));

    private static void BindQuantized(NodeContext node, Value real, int scale, ElementType type)
    {
        QuantizationParameters result = QuantizationParameters.OfTensor(node, scale, scale + 1);
        node.Bind(result.Quantize(node, real, result.ZeroPoint?.Type ?? type));
    }

    private static void Unary(NodeContext node, Func<Value, Value> compute) => BindQuantized(node, compute(Real(node, 0)), 3, node.Input(0).Type);

    private static void Binary(NodeContext node, Func<Expression, Expression, Expression> compute) =>
        BindQuantized(node, node.Map(Real(node, 0), Real(node, 3), compute), 6, node.Input(0).Type);

    private static Value Leaky(NodeContext node, Value x)
    {
        double alpha = node.Float("alpha", 0.01f);
        return node.Map(x, e => Formula.Select(Formula.Less(e, 0), Formula.Multiply(e, alpha), e));
    }

    /// <summary>A pool over the spatial axes, which stand before the channels where the node says so.</summary>
    private static void Pooled(NodeContext node, Func<Value, Value> pool) => Unary(node, x =>
    {
        int rank = x.Shape.Rank;
        if (!node.Flag("channels_last", false) || rank < 3)
        {
            return pool(x);
        }

        Value pooled = pool(node.Transpose(x, [0, rank - 1, .. Enumerable.Range(1, rank - 2)]));
        return node.Transpose(pooled, [0, .. Enumerable.Range(2, rank - 2), 1]);
    });

    /// <summary>The scale and the zero point of the result stand first, then come the inputs with theirs.</summary>
    private static void Concat(NodeContext node)
    {
        const int First = 2;
        if (node.InputCount <= First || (node.InputCount - First) % 3 != 0)
        {
            throw node.Mismatch($"has {node.InputCount} inputs, where the result's scale and zero point and three for each part belong");
        }

        Value[] parts = Enumerable.Range(0, (node.InputCount - First) / 3).Select(part => Real(node, First + (3 * part))).ToArray();
        int axis = node.Axis(node.Integer("axis", 0), parts[0].Shape.Rank);
        BindQuantized(node, node.Concat(parts, axis), 0, node.Input(First).Type);
    }

    private static void Where(NodeContext node)
    {
        Value real = node.Map(e => Formula.Select(e[0], e[1], e[2]), node.Input(0), Real(node, 1), Real(node, 4));
        BindQuantized(node, real, 7, node.Input(1).Type);
    }
}
