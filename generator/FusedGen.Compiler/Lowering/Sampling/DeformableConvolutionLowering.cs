using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.Sampling;

/// <summary>
/// Convolutions whose taps are moved by offsets that come at run time, and weighted by a mask: what the taps meet is
/// sampled, and the weights multiply it.
/// </summary>
internal static class DeformableConvolutionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("DeformConv", Convolution, Since: 19)];

    private static void Convolution(NodeContext node)
    {
        Value x = node.FloatInput(0);
        Value weight = node.FloatInput(1);
        Value offset = node.FloatInput(2);
        node.RequireSameType(x, weight, offset);
        int rank = x.Shape.Rank - 2;
        if (rank < 1 || weight.Shape.Rank != x.Shape.Rank)
        {
            throw node.Mismatch($"has weights of shape {weight.Shape} for an input of shape {x.Shape}");
        }

        (WindowGeometry window, int[] spatial) = new WindowAttributes(node, x.Shape, weight.Shape.ToArray().Skip(2).ToArray()).Forward(ceilMode: false);
        int groups = Groups(node, "group", x.Shape[1]);
        int parts = Groups(node, "offset_group", x.Shape[1]);
        int batch = x.Shape[0];
        int results = new Shape(spatial).Count;
        if (weight.Shape[1] != x.Shape[1] / groups || weight.Shape[0] % groups != 0
            || !offset.Shape.Equals(node.ShapeOf([batch, parts * window.Taps * rank, .. spatial])))
        {
            throw node.Mismatch($"has weights of shape {weight.Shape} and offsets of shape {offset.Shape} for an input of shape {x.Shape}");
        }

        // Channels that share offsets are a picture of their own.
        Value moved = node.Map(
            node.Reshape(offset, batch * parts, window.Taps, rank, results), Places(node, window, spatial, x.Type), Formula.Add);
        Value[] coordinates = Enumerable.Range(0, rank)
            .Select(axis => node.Reshape(node.Slice(moved, 2, axis, 1), batch * parts, window.Taps * results))
            .ToArray();
        Value pictures = node.Reshape(x, [batch * parts, x.Shape[1] / parts, .. x.Shape.ToArray().Skip(2)]);
        Value met = GridSampleLowering.At(node, GridSampler.OfPixels, pictures, coordinates);
        if (node.HasInput(4))
        {
            Value mask = node.FloatInput(4);
            met = mask.Type == x.Type && mask.Shape.Equals(node.ShapeOf([batch, parts * window.Taps, .. spatial]))
                ? node.Map(met, node.Reshape(mask, batch * parts, 1, window.Taps * results), Formula.Multiply)
                : throw node.Mismatch($"has a mask of {mask.Type} {mask.Shape}");
        }

        int columns = weight.Shape[1] * window.Taps;
        Value product = node.MatMul(
            node.Reshape(weight, 1, groups, weight.Shape[0] / groups, columns), node.Reshape(met, batch, groups, columns, results));
        Value y = node.Reshape(product, [batch, weight.Shape[0], .. spatial]);
        node.Bind(node.OptionalInput(3) is { } bias ? ConvolutionLowering.Biased(node, y, bias) : y);
    }

    /// <summary>Where the taps of each window lie without offsets, [taps, axes, windows].</summary>
    private static Value Places(NodeContext node, WindowGeometry window, int[] spatial, ElementType type)
    {
        int rank = spatial.Length;
        Shape outputs = new(spatial);
        Shape kernel = new(window.KernelShape.ToArray());
        node.RequireTable((long)window.Taps * rank * outputs.Count);
        int[] outputStrides = outputs.Strides();
        int[] kernelStrides = kernel.Strides();
        double[] places = Enumerable.Range(0, window.Taps)
            .SelectMany(tap => Enumerable.Range(0, rank).SelectMany(axis => Enumerable.Range(0, outputs.Count).Select(output =>
                (double)((output / outputStrides[axis] % spatial[axis] * window.Strides[axis])
                    + (tap / kernelStrides[axis] % window.KernelShape[axis] * window.Dilations[axis]) - window.PadsBegin[axis]))))
            .ToArray();
        return node.NewConstant(new Tensor(new Shape(window.Taps, rank, outputs.Count), places, type));
    }

    private static int Groups(NodeContext node, string attribute, int channels) =>
        node.Integer(attribute, 1) is var groups && groups > 0 && groups <= channels && channels % groups == 0
            ? (int)groups
            : throw node.Mismatch($"has {attribute} = {groups} for {Figures.Count(channels, "channel")}");
}
