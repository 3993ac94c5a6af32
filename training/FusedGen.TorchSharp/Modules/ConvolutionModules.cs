using global::TorchSharp;
using global::TorchSharp.Modules;

namespace FusedGen.TorchSharp.Modules;

/// <summary>Convolutions over one to three dimensions, with zeros around the input.</summary>
internal static class ConvolutionModules
{
    public static void Register(ExporterTable table)
    {
        table.Add<Conv1d>(Write);
        table.Add<Conv2d>(Write);
        table.Add<Conv3d>(Write);
    }

    private static string Write(Convolution convolution, NodeBuilder node, string input)
    {
        long[] kernel = convolution.weight.shape[2..];
        int dimensions = kernel.Length;
        long[] dilations = Spread(convolution.dilation, dimensions, 1);
        (long[] before, long[] after) = Padding(convolution, kernel, dilations);
        if (convolution.padding_mode != PaddingModes.Zeros && before.Concat(after).Any(length => length != 0))
        {
            throw node.Refuse($"its padding mode is {convolution.padding_mode}, and only zeros can be put around an input");
        }

        string weight = node.Parameter("weight", convolution.weight);
        return node.Add(
            "Conv",
            convolution.bias is null ? [input, weight] : [input, weight, node.Parameter("bias", convolution.bias)],
            ("kernel_shape", kernel),
            ("strides", Spread(convolution.stride, dimensions, 1)),
            ("dilations", dilations),
            ("group", convolution.groups),
            ("pads", before.Concat(after).ToArray()));
    }

    private static (long[] Before, long[] After) Padding(Convolution convolution, long[] kernel, long[] dilations)
    {
        if (convolution.padding_type != global::TorchSharp.Padding.Same)
        {
            long[] padding = Spread(convolution.padding, kernel.Length, 0);
            return (padding, padding);
        }

        // Where the total is odd, torch pads one more behind.
        long[] total = [.. kernel.Zip(dilations, (length, dilation) => dilation * (length - 1))];
        return ([.. total.Select(length => length / 2)], [.. total.Select(length => length - (length / 2))]);
    }

    /// <summary>A setting for each dimension: torch also takes one for all of them, or none.</summary>
    internal static long[] Spread(long[]? setting, int dimensions, long otherwise) =>
        setting switch
        {
            null or [] => [.. Enumerable.Repeat(otherwise, dimensions)],
            [long single] => [.. Enumerable.Repeat(single, dimensions)],
            _ => setting,
        };
}
