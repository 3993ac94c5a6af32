using FusedGen.TorchSharp.Onnx;
using static global::TorchSharp.torch;
using F = global::TorchSharp.torch.nn.functional;

namespace FusedGen.TorchSharp.Verification;

/// <summary>
/// Computes a graph node by node from what is about to be written: its operators, attributes and constants.
/// </summary>
/// <remarks>
/// The modules take no part in it, so a wrong attribute or a forgotten weight shows as a wrong number.
/// </remarks>
internal static class GraphReplay
{
    /// <summary>The values of all nodes by name, for a batch of inputs.</summary>
    public static Dictionary<string, TensorData> Run(OnnxGraph graph, TensorData input)
    {
        using IDisposable gradients = no_grad();
        using IDisposable scope = NewDisposeScope();
        Dictionary<string, Tensor> values = new(StringComparer.Ordinal) { [graph.InputName] = input.ToTensor() };
        foreach (OnnxTensor constant in graph.Initializers)
        {
            values[constant.Name] = constant.Floats is null ? tensor(constant.Integers!, constant.Shape) : tensor(constant.Floats, constant.Shape);
        }

        Dictionary<string, TensorData> results = new(StringComparer.Ordinal) { [graph.InputName] = input };
        foreach (OnnxNode node in graph.Nodes)
        {
            Tensor output = Evaluate(node, [.. node.Inputs.Select(name => values[name])]);
            values[node.Output] = output;
            results[node.Output] = TensorData.Of(output);
        }

        return results;
    }

    private static Tensor Evaluate(OnnxNode node, Tensor[] x) => node.Operator switch
    {
        "Identity" or "Dropout" => x[0],
        "Gemm" => F.linear(x[0], x[1], x.ElementAtOrDefault(2)),
        "MatMul" => matmul(x[0], x[1]),
        "Add" => x[0] + x[1],
        "Sub" => x[0] - x[1],
        "Mul" => x[0] * x[1],
        "Div" => x[0] / x[1],
        "Neg" => -x[0],
        "Greater" => x[0] > x[1],
        "Where" => where(x[0], x[1], x[2]),
        "Concat" => cat(x, Integer(node, "axis")),
        "Flatten" => x[0].flatten(1),
        "Reshape" => x[0].reshape(x[1].data<long>().ToArray()),
        "Conv" => Convolve(node, x),
        "BatchNormalization" => F.batch_norm(x[0], x[3], x[4], x[1], x[2], training: false, eps: Number(node, "epsilon")),
        "LayerNormalization" => F.layer_norm(x[0], x[1].shape, x[1], x.ElementAtOrDefault(2), Number(node, "epsilon")),
        "MaxPool" => MaxPool(node, x[0]),
        "AveragePool" => AveragePool(node, x[0]),
        "GlobalAveragePool" => x[0].mean([.. Enumerable.Range(2, (int)x[0].dim() - 2).Select(axis => (long)axis)], keepdim: true),
        "Softmax" => F.softmax(x[0], Integer(node, "axis")),
        "LogSoftmax" => F.log_softmax(x[0], Integer(node, "axis")),
        _ => Activation(node, x),
    };

    private static Tensor Activation(OnnxNode node, Tensor[] x) => node.Operator switch
    {
        "Relu" => F.relu(x[0]),
        "LeakyRelu" => F.leaky_relu(x[0], Number(node, "alpha")),
        "PRelu" => where(x[0] < 0, x[0] * x[1], x[0]),
        "Elu" => F.elu(x[0], Number(node, "alpha")),
        "Selu" => F.selu(x[0]),
        "Celu" => F.celu(x[0], Number(node, "alpha")),
        "Sigmoid" => x[0].sigmoid(),
        "HardSigmoid" => ((x[0] * Number(node, "alpha")) + Number(node, "beta")).clamp(0, 1),
        "HardSwish" => F.hardswish(x[0]),
        "Tanh" => x[0].tanh(),
        "Softplus" => F.softplus(x[0]),
        "Softsign" => F.softsign(x[0]),
        "Mish" => F.mish(x[0]),
        "Gelu" => Gelu(node, x[0]),
        "Clip" => x[0].clamp(x[1].item<float>(), x[2].item<float>()),
        _ => throw new OnnxExportException(node.Name, $"Node '{node.Name}' has the operator {node.Operator}, which cannot be checked."),
    };

    private static Tensor Gelu(OnnxNode node, Tensor x) =>
        Text(node, "approximate") == "tanh"
            ? 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x.pow(3)))).tanh())
            : 0.5 * x * (1 + (x / Math.Sqrt(2)).erf());

    private static Tensor Convolve(OnnxNode node, Tensor[] x)
    {
        Tensor padded = Pad(node, x[0], 0), weight = x[1];
        Tensor? bias = x.ElementAtOrDefault(2);
        long[] strides = Integers(node, "strides"), dilations = Integers(node, "dilations");
        long groups = Integer(node, "group");
        return strides.Length switch
        {
            1 => F.conv1d(padded, weight, bias, strides[0], 0, dilations[0], groups),
            2 => F.conv2d(padded, weight, bias, strides, [0, 0], dilations, groups),
            _ => F.conv3d(padded, weight, bias, strides, [0, 0, 0], dilations, groups),
        };
    }

    private static Tensor MaxPool(OnnxNode node, Tensor x)
    {
        Tensor padded = Pad(node, x, double.NegativeInfinity);
        long[] kernel = Integers(node, "kernel_shape"), strides = Integers(node, "strides"), dilations = Integers(node, "dilations");
        return kernel.Length == 1
            ? F.max_pool1d(padded, kernel[0], strides[0], 0, dilations[0])
            : F.max_pool2d(padded, kernel, strides, [0, 0], dilations);
    }

    // A mean that leaves the padding out is the mean with zeros, divided by the mean of a field of ones.
    private static Tensor AveragePool(OnnxNode node, Tensor x)
    {
        Tensor mean = Mean(Pad(node, x, 0));
        bool countPadding = node.Attributes.Any(attribute => attribute is ("count_include_pad", 1L));
        return countPadding ? mean : mean / Mean(Pad(node, ones_like(x), 0));

        Tensor Mean(Tensor padded)
        {
            long[] kernel = Integers(node, "kernel_shape"), strides = Integers(node, "strides");
            return kernel.Length switch
            {
                1 => F.avg_pool1d(padded, kernel[0], strides[0]),
                2 => F.avg_pool2d(padded, kernel, strides),
                _ => F.avg_pool3d(padded, kernel, strides),
            };
        }
    }

    /// <summary>
    /// Applies the attribute <c>pads</c>: all lengths before the axes, then all after; torch takes pairs from the last
    /// axis.
    /// </summary>
    private static Tensor Pad(OnnxNode node, Tensor x, double value)
    {
        if (node.Attributes.All(attribute => attribute.Name != "pads"))
        {
            return x;
        }

        long[] pads = Integers(node, "pads");
        int axes = pads.Length / 2;
        long[] pairs = [.. Enumerable.Range(0, axes).Reverse().SelectMany(axis => new[] { pads[axis], pads[axes + axis] })];
        return F.pad(x, pairs, global::TorchSharp.PaddingModes.Constant, value);
    }

    private static long Integer(OnnxNode node, string name) => (long)Value(node, name);

    private static long[] Integers(OnnxNode node, string name) => (long[])Value(node, name);

    private static float Number(OnnxNode node, string name) => (float)Value(node, name);

    private static string Text(OnnxNode node, string name) => (string)Value(node, name);

    private static object Value(OnnxNode node, string name) => node.Attributes.First(attribute => attribute.Name == name).Value;
}
