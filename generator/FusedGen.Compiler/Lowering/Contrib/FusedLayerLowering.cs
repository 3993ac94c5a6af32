using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering.Contrib;

/// <summary>
/// Matrix products and convolutions with what came before or after them: transposes, a factor, a residual, an
/// activation.
/// </summary>
internal static class FusedLayerLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        ContribOperator.Of("FusedConv", FusedConvolution),
        ContribOperator.Of("FusedGemm", node => node.Bind(Activated(node, LinearLowering.Gemm(node))), "Floating-point elements."),
        ContribOperator.Of("FusedMatMul", node => node.Bind(Product(node))),
        ContribOperator.Of("TransposeMatMul", node => node.Bind(Product(node))),
        ContribOperator.Of("FusedMatMulActivation", node => node.Bind(Activated(node, Product(node)))),
        ContribOperator.Of("GemmFastGelu", GemmFastGelu),
    ];

    /// <summary>activation(conv(x) + z).</summary>
    private static void FusedConvolution(NodeContext node)
    {
        Value y = ConvolutionLowering.Convolution(node);
        if (node.OptionalInput(3) is { } residual)
        {
            node.RequireSameType(y, residual);
            y = residual.Shape.Equals(y.Shape)
                ? node.Map(y, residual, Formula.Add)
                : throw node.Mismatch($"adds the shape {residual.Shape} to its result of the shape {y.Shape}");
        }

        node.Bind(FusedActivation.Apply(node, y, (node.Floats("activation_params") ?? []).Select(p => (double?)p).ToArray()));
    }

    private static Value Activated(NodeContext node, Value result)
    {
        double? Parameter(string name) => node.HasAttribute(name) ? node.Float(name, 0) : null;
        return FusedActivation.Apply(node, result, Parameter("activation_alpha"), Parameter("activation_beta"), Parameter("activation_gamma"));
    }

    /// <summary>α · A' · B', where A' and B' are A and B or what two kinds of transposes make of them.</summary>
    private static Value Product(NodeContext node)
    {
        Value a = Transposed(node, node.FloatInput(0), "transA", "transBatchA");
        Value b = Transposed(node, node.FloatInput(1), "transB", "transBatchB");
        return LinearLowering.MatMul(node, a, b, node.Float("alpha", 1));
    }

    /// <summary>
    /// First the leading axis moves behind the other axes of the batch, then the last two axes change places. A vector
    /// stays as it is.
    /// </summary>
    private static Value Transposed(NodeContext node, Value x, string matrix, string batch)
    {
        int rank = x.Shape.Rank;
        if (node.Flag(batch, false))
        {
            x = rank >= 3
                ? node.Transpose(x, [.. Enumerable.Range(1, rank - 2), 0, rank - 1])
                : throw node.Mismatch($"moves the batch axes of the shape {x.Shape}, which has none");
        }

        return node.Flag(matrix, false) && rank >= 2 ? node.Swap(x, rank - 2, rank - 1) : x;
    }

    private static void GemmFastGelu(NodeContext node)
    {
        Value product = LinearLowering.MatMul(node, node.FloatInput(0), node.FloatInput(1));
        node.Bind(GeluLowering.Biased(node, product, node.OptionalInput(2), UnaryFunction.GeluTanh));
    }
}
