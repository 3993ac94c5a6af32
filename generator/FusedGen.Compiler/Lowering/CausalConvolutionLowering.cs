using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// A convolution of each channel over past and present steps, and the steps that the next call needs as its past.
/// </summary>
internal static class CausalConvolutionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("CausalConvWithState", CausalConvolution)];

    private static void CausalConvolution(NodeContext node)
    {
        Value x = node.FloatInput(0);
        Value weight = node.FloatInput(1);
        if (x.Shape.Rank != 3 || weight.Shape.Rank != 3 || weight.Shape[0] != x.Shape[1] || weight.Shape[1] != 1 || weight.Shape[2] == 0)
        {
            throw node.Mismatch($"has weights of shape {weight.Shape} for an input of shape {x.Shape}");
        }

        int kept = weight.Shape[2] - 1;
        Value steps = kept == 0 ? x : node.Concat([Past(node, x, kept), x], 2);
        Value convolved = ConvolutionLowering.PerChannel(node, steps);
        node.Bind(node.OneOf("activation", "none", "none", "silu", "swish") == "none"
            ? convolved
            : node.Map(convolved, y => Formula.Apply(UnaryFunction.Silu, y)));
        if (node.IsUsed(1))
        {
            node.Bind(1, node.Slice(steps, 2, x.Shape[2], kept));
        }
    }

    private static Value Past(NodeContext node, Value x, int kept)
    {
        Shape shape = node.ShapeOf([x.Shape[0], x.Shape[1], kept]);
        Value past = node.OptionalInput(3) ?? node.NewConstant(Tensor.Zeros(shape, x.Type));
        return past.Type == x.Type && past.Shape.Equals(shape)
            ? past
            : throw node.Mismatch($"has a past state of {past.Type} {past.Shape}, where {x.Type} {shape} is needed");
    }
}
