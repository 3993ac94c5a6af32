using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.RunTimeWeights;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Convolutions.</summary>
internal static class ConvolutionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Conv", node => node.Bind(Convolution(node))),
        new("ConvTranspose", node => node.Bind(Transposed(node))),
    ];

    public static Value Convolution(NodeContext node)
    {
        Value x = node.FloatInput(0);
        return node.IsRunTime(1)
            ? Biased(node, Convolution(node, x, node.FloatInput(1)))
            : Biased(node, bias => Convolution(node, x, node.Weight(1, "W"), bias));
    }

    /// <summary>
    /// A convolution of each channel along one axis, [N, C, L], without padding, by the weights and the bias of a node.
    /// </summary>
    public static Value PerChannel(NodeContext node, Value x)
    {
        Shape weight = node.Input(1).Shape;
        WindowGeometry window = new([weight[2]], [1], [1], [0], [0]);
        int[] spatial = [x.Shape[2] - weight[2] + 1];
        return node.IsRunTime(1)
            ? Biased(node, WindowProduct.Forward(node, x, node.FloatInput(1), window, spatial, x.Shape[1]))
            : Biased(node, bias => Convolved(node, x, node.Weight(1, "weight"), bias, window, spatial, x.Shape[1], transposed: false));
    }

    /// <summary>A convolution with the attributes of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="weight">[M, C / groups, kernel…].</param>
    /// <param name="bias">[M], or null.</param>
    public static Value Convolution(NodeContext node, Value x, Tensor weight, double[]? bias)
    {
        (WindowGeometry window, int[] spatial, int groups) = Forward(node, x, weight.Type, weight.Shape);
        return Convolved(node, x, weight, bias, window, spatial, groups, transposed: false);
    }

    /// <summary>A convolution with the attributes of a node and weights that are computed at run time.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="weight">[M, C / groups, kernel…].</param>
    public static Value Convolution(NodeContext node, Value x, Value weight)
    {
        (WindowGeometry window, int[] spatial, int groups) = Forward(node, x, weight.Type, weight.Shape);
        return WindowProduct.Forward(node, x, weight, window, spatial, groups);
    }

    private static (WindowGeometry Window, int[] Spatial, int Groups) Forward(NodeContext node, Value x, ElementType type, Shape weight)
    {
        WindowAttributes attributes = Attributes(node, x, type, weight);
        int groups = Groups(node, x.Shape[1]);
        if (weight[1] != x.Shape[1] / groups || weight[0] % groups != 0)
        {
            throw node.Mismatch($"has weights of shape {weight} in {groups} groups for an input of shape {x.Shape}");
        }

        (WindowGeometry window, int[] spatial) = attributes.Forward(ceilMode: false);
        return (window, spatial, groups);
    }

    /// <summary>A convolution and its bias, which is added behind it where it is computed at run time.</summary>
    private static Value Biased(NodeContext node, Func<double[]?, Value> convolved) => node.IsRunTime(2)
        ? Biased(node, convolved(null))
        : convolved(node.HasInput(2) ? node.Weight(2, "B").Floats : null);

    private static Value Biased(NodeContext node, Value convolved) => node.OptionalInput(2) is { } bias ? Biased(node, convolved, bias) : convolved;

    /// <summary>The sum of a convolution and a bias of each channel.</summary>
    public static Value Biased(NodeContext node, Value convolved, Value bias)
    {
        node.RequireSameType(convolved, bias);
        return bias.Shape.Rank == 1 && bias.Shape.Count == convolved.Shape[1]
            ? node.Map(convolved, node.Along(bias, 1, convolved.Shape.Rank), Formula.Add)
            : throw node.Mismatch($"has biases of shape {bias.Shape} for {convolved.Shape[1]} output channels");
    }

    private static Value Transposed(NodeContext node)
    {
        Value x = node.FloatInput(0);
        Value weight = node.FloatInput(1);
        WindowAttributes attributes = Attributes(node, x, weight.Type, weight.Shape);
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

        return weight.Constant is null
            ? Biased(node, WindowProduct.Transposed(node, x, weight, window, spatial, groups))
            : Biased(node, bias => Convolved(node, x, OutputsFirst(node.Weight(1, "W"), groups), bias, window, spatial, groups, transposed: true));
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

    private static WindowAttributes Attributes(NodeContext node, Value x, ElementType type, Shape weight)
    {
        if (type != x.Type || weight.Rank != x.Shape.Rank)
        {
            throw node.Mismatch($"has weights of {type} {weight} for an input of {x.Type} {x.Shape}");
        }

        return new WindowAttributes(node, x.Shape, weight.ToArray().Skip(2).ToArray());
    }

    private static int Groups(NodeContext node, int channels)
    {
        long groups = node.Integer("group", 1);
        return groups > 0 && groups <= channels && channels % groups == 0
            ? (int)groups
            : throw node.Mismatch($"makes {groups} groups of {channels} channels");
    }
}
