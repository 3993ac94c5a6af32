using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.Regions;

/// <summary>
/// Columns, each what one window covers, back in their places, where those that overlap are added: a transposed
/// convolution in which every element of a window has a weight of 1 to its place.
/// </summary>
internal static class ColumnLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Col2Im", ToImage, Since: 18, "Shapes that are constant, or inputs of the model; floating-point elements."),
    ];

    /// <summary>The windows of a node in an image; null where they do not fit.</summary>
    public static ColumnWindows? Windows(NodeContext node, long[] image, long[] block)
    {
        int rank = image.Length;
        int[] Of(string name, int count, long otherwise) => (node.Integers(name) ?? Enumerable.Repeat(otherwise, count).ToArray()) is var values
            && values.Length == count && values.All(v => v is >= 0 and < ushort.MaxValue)
            ? values.Select(v => (int)v).ToArray()
            : throw node.Mismatch($"has '{name}' that are not {Figures.Count(count, "number")} of a sensible size");

        int[] dilations = Of("dilations", rank, 1);
        int[] pads = Of("pads", 2 * rank, 0);
        int[] strides = Of("strides", rank, 1);
        long?[] counts = Enumerable.Range(0, rank)
            .Select(d => block.Length != rank || block[d] is < 1 or > ushort.MaxValue || strides[d] < 1 || dilations[d] < 1
                ? null
                : WindowAxis.Windows(
                    image[d] + pads[d] + pads[rank + d], pads[rank + d], WindowAxis.Reach((int)block[d], dilations[d]), strides[d], ceilMode: false))
            .ToArray();
        return counts.Contains(null)
            ? null
            : new ColumnWindows(
                new WindowGeometry(block.Select(b => (int)b).ToArray(), strides, dilations, pads.Take(rank).ToArray(), pads.Skip(rank).ToArray()),
                counts.Select(count => (int)count!).ToArray());
    }

    private static void ToImage(NodeContext node)
    {
        Value x = node.FloatInput(0);
        long[] image = node.ConstantIntegers(1, "image_shape");
        long[] block = node.ConstantIntegers(2, "block_shape");
        ColumnWindows? windows = Windows(node, image, block);
        if (windows is null || x.Shape.Rank != 3 || x.Shape[2] != windows.Count || x.Shape[1] % windows.Window.Taps != 0)
        {
            throw node.Mismatch(
                $"puts columns of the shape {x.Shape} as blocks of {string.Join("×", block)} into an image of {string.Join("×", image)}, which do not fit");
        }

        int taps = windows.Window.Taps;
        int channels = x.Shape[1] / taps;
        node.RequireTable((long)channels * taps * taps);
        double[] weights = Enumerable.Range(0, channels * taps * taps).Select(i => i / taps % taps == i % taps ? 1.0 : 0).ToArray();
        Value y = node.NewValue(x.Type, node.ShapeOf([x.Shape[0], channels, .. image]));
        node.Bind(node.Add(new ConvolutionOperation(
            node.Origin,
            node.Reshape(x, [x.Shape[0], channels * taps, .. windows.Counts]),
            new Tensor(new Shape([channels, taps, .. windows.Window.KernelShape]), weights, x.Type),
            null,
            windows.Window,
            channels,
            transposed: true,
            y)));
    }
}

/// <summary>Windows over an image.</summary>
/// <param name="Window">Their geometry.</param>
/// <param name="Counts">How many there are along each axis.</param>
internal sealed record ColumnWindows(WindowGeometry Window, IReadOnlyList<int> Counts)
{
    /// <summary>How many there are.</summary>
    public long Count => Counts.Aggregate(1L, (product, count) => product * count);
}
