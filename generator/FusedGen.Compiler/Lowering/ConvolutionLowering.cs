using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Convolutions with constant weights.</summary>
internal static class ConvolutionLowering
{
    public const string Restriction = "Constant weights and bias.";

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Conv", node => node.Bind(Convolution(node)), Restrictions: Restriction),
        new("ConvTranspose", node => node.Bind(Transposed(node)), Restrictions: Restriction),
    ];

    public static Value Convolution(NodeContext node) =>
        Convolution(node, node.FloatInput(0), node.Weight(1, "W"), node.HasInput(2) ? node.Weight(2, "B").Floats : null);

    /// <summary>A convolution with the attributes of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="weight">[M, C / groups, kernel…].</param>
    /// <param name="bias">[M], or null.</param>
    public static Value Convolution(NodeContext node, Value x, Tensor weight, double[]? bias)
    {
        WindowAttributes attributes = Attributes(node, x, weight);
        int groups = Groups(node, x.Shape[1]);
        if (weight.Shape[1] != x.Shape[1] / groups || weight.Shape[0] % groups != 0)
        {
            throw node.Mismatch($"has weights of shape {weight.Shape} in {groups} groups for an input of shape {x.Shape}");
        }

        (WindowGeometry window, int[] spatial) = attributes.Forward(ceilMode: false);
        return Convolved(node, x, weight, bias, window, spatial, groups, transposed: false);
    }

    private static Value Transposed(NodeContext node)
    {
        Value x = node.FloatInput(0);
        Tensor weight = node.Weight(1, "W");
        WindowAttributes attributes = Attributes(node, x, weight);
        int groups = Groups(node, x.Shape[1]);
        if (weight.Shape[0] != x.Shape[1])
        {
            throw node.Mismatch($"has weights of shape {weight.Shape} for an input of shape {x.Shape}");
        }

        (WindowGeometry window, int[] spatial) = attributes.Transposed();
        long phases = spatial.Zip(window.Strides, (outputs, stride) => (long)Math.Min(outputs, stride))
            .Aggregate(1L, (product, one) => Math.Min(product * one, int.MaxValue));
        if (phases > ModelLimits.TransposedPhases)
        {
            throw node.Fail(DiagnosticIds.TooLarge,
                $"has strides of {string.Join("×", window.Strides)}; the limit of their product is {ModelLimits.TransposedPhases}");
        }

        double[]? bias = node.HasInput(2) ? node.Weight(2, "B").Floats : null;
        return Convolved(node, x, OutputsFirst(weight, groups), bias, window, spatial, groups, transposed: true);
    }

    /// <summary>
    /// ONNX keeps the weights of a transposed convolution as [C, M / groups, kernel…], the graph as [M, C / groups,
    /// kernel…].
    /// </summary>
    private static Tensor OutputsFirst(Tensor weight, int groups)
    {
        int channels = weight.Shape[0] / groups;
        int features = weight.Shape[1];
        int taps = weight.Shape.CountOf(2, weight.Shape.Rank);
        double[] source = weight.Floats;
        double[] result = new double[weight.Count];
        for (int g = 0; g < groups; g++)
        {
            for (int m = 0; m < features; m++)
            {
                for (int c = 0; c < channels; c++)
                {
                    int from = ((((g * channels) + c) * features) + m) * taps;
                    int to = ((((g * features) + m) * channels) + c) * taps;
                    Array.Copy(source, from, result, to, taps);
                }
            }
        }

        return new Tensor(new Shape([groups * features, channels, .. weight.Shape.ToArray().Skip(2)]), result, weight.Type);
    }

    private static Value Convolved(
        NodeContext node, Value x, Tensor weight, double[]? bias, WindowGeometry window, int[] spatial, int groups, bool transposed)
    {
        int features = weight.Shape[0];
        if (bias is not null && bias.Length != features)
        {
            throw node.Mismatch($"has {bias.Length} biases for {features} output channels");
        }

        Value y = node.NewValue(x.Type, node.ShapeOf([x.Shape[0], features, .. spatial]));
        return node.Add(new ConvolutionOperation(node.Origin, x, weight, bias, window, groups, transposed, y));
    }

    private static WindowAttributes Attributes(NodeContext node, Value x, Tensor weight)
    {
        if (weight.Type != x.Type || weight.Shape.Rank != x.Shape.Rank)
        {
            throw node.Mismatch($"has weights of {weight.Type} {weight.Shape} for an input of {x.Type} {x.Shape}");
        }

        return new WindowAttributes(node, x.Shape, weight.Shape.ToArray().Skip(2).ToArray());
    }

    private static int Groups(NodeContext node, int channels)
    {
        long groups = node.Integer("group", 1);
        return groups > 0 && groups <= channels && channels % groups == 0
            ? (int)groups
            : throw node.Mismatch($"makes {groups} groups of {channels} channels");
    }
}
