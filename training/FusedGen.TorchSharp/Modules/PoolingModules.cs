using global::TorchSharp.Modules;

namespace FusedGen.TorchSharp.Modules;

/// <summary>Maxima and means over windows.</summary>
internal static class PoolingModules
{
    public static void Register(ExporterTable table)
    {
        table.Add<MaxPool1d>((pool, node, x) => MaxPool(
            node, x, new Window([pool.kernel_size], One(pool.stride), One(pool.padding), One(pool.dilation), pool.ceil_mode)));
        table.Add<MaxPool2d>((pool, node, x) => MaxPool(
            node, x, new Window(pool.kernel_size, pool.stride, pool.padding, pool.dilation, pool.ceil_mode)));
        table.Add<AvgPool1d>((pool, node, x) => AveragePool(
            node, x, new Window([pool.kernel_size], One(pool.stride), One(pool.padding), null, pool.ceil_mode), pool.count_include_pad));
        table.Add<AvgPool2d>((pool, node, x) => pool.divisor_override is null
            ? AveragePool(node, x, new Window(pool.kernel_size, pool.stride, pool.padding, null, pool.ceil_mode), pool.count_include_pad)
            : throw node.Refuse("it has a divisor of its own (divisor_override), which ONNX cannot say"));
        table.Add<AdaptiveAvgPool1d>((_, node, x) => AdaptiveAveragePool(node, x, 1));
        table.Add<AdaptiveAvgPool2d>((_, node, x) => AdaptiveAveragePool(node, x, 2));
        table.Add<AdaptiveAvgPool3d>((_, node, x) => AdaptiveAveragePool(node, x, 3));
    }

    private static string MaxPool(NodeBuilder node, string x, Window window) =>
        node.Add("MaxPool", [x], [.. window.Attributes(node), ("dilations", window.Dilations)]);

    private static string AveragePool(NodeBuilder node, string x, Window window, bool countPadding) =>
        node.Add("AveragePool", [x], [.. window.Attributes(node), ("count_include_pad", countPadding ? 1L : 0L)]);

    private static string AdaptiveAveragePool(NodeBuilder node, string x, int dimensions)
    {
        long[] input = node.InputShape[^dimensions..], output = node.OutputShape[^dimensions..];
        if (output.All(length => length == 1))
        {
            return node.Add("GlobalAveragePool", [x]);
        }

        if (input.Zip(output, (from, to) => from % to).Any(rest => rest != 0))
        {
            throw node.Refuse($"it makes {string.Join('×', output)} of {string.Join('×', input)} with windows of unequal size");
        }

        long[] window = [.. input.Zip(output, (from, to) => from / to)];
        return node.Add("AveragePool", [x], ("kernel_shape", window), ("strides", window));
    }

    private static long[]? One(long? setting) => setting is long value ? [value] : null;

    private sealed class Window(long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceiling)
    {
        private readonly long[] _kernel = kernel;
        private readonly long[] _strides = stride is null or [] ? kernel : ConvolutionModules.Spread(stride, kernel.Length, 1);
        private readonly long[] _padding = ConvolutionModules.Spread(padding, kernel.Length, 0);

        public long[] Dilations { get; } = ConvolutionModules.Spread(dilation, kernel.Length, 1);

        public (string Name, object Value)[] Attributes(NodeBuilder node)
        {
            if (ceiling && !ReachesSameLength(node))
            {
                throw node.Refuse("with ceil_mode it has a last window that hangs over the edge, and engines disagree on what that holds; use padding");
            }

            return [("kernel_shape", _kernel), ("strides", _strides), ("pads", _padding.Concat(_padding).ToArray())];
        }

        private bool ReachesSameLength(NodeBuilder node)
        {
            int first = node.InputShape.Length - _kernel.Length;
            return Enumerable.Range(0, _kernel.Length).All(axis =>
            {
                long span = (Dilations[axis] * (_kernel[axis] - 1)) + 1;
                return ((node.InputShape[first + axis] + (2 * _padding[axis]) - span) / _strides[axis]) + 1 == node.OutputShape[first + axis];
            });
        }
    }
}
