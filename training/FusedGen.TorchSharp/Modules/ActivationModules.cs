using global::TorchSharp.Modules;
using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Modules;

/// <summary>Activations: one node where ONNX has the function, otherwise its formula.</summary>
internal static class ActivationModules
{
    // Past this point ln(1 + eᵗ) and t are the same float, so torch's switch to the identity changes nothing.
    private const double SoftplusIsIdentityFrom = 18;

    public static void Register(ExporterTable table)
    {
        Plain<ReLU>(table, "Relu");
        Plain<SELU>(table, "Selu");
        Plain<Sigmoid>(table, "Sigmoid");
        Plain<Tanh>(table, "Tanh");
        Plain<Softsign>(table, "Softsign");
        Plain<Mish>(table, "Mish");
        Plain<Hardswish>(table, "HardSwish");
        table.Add<LeakyReLU>((module, node, x) => node.Add("LeakyRelu", [x], ("alpha", (float)module.negative_slope)));
        table.Add<RReLU>((module, node, x) => node.Add("LeakyRelu", [x], ("alpha", (float)((module.lower + module.upper) / 2))));
        table.Add<ELU>((module, node, x) => node.Add("Elu", [x], ("alpha", (float)module.alpha)));
        table.Add<CELU>((module, node, x) => node.Add("Celu", [x], ("alpha", (float)module.alpha)));
        table.Add<Hardsigmoid>((_, node, x) => node.Add("HardSigmoid", [x], ("alpha", 1f / 6f), ("beta", 0.5f)));
        table.Add<ReLU6>((_, node, x) => Clip(node, x, 0, 6));
        table.Add<Hardtanh>((module, node, x) => Clip(node, x, module.min_val, module.max_val));
        table.Add<SiLU>((_, node, x) => node.Add("Mul", [x, node.Add("Sigmoid", [x])]));
        table.Add<GELU>((module, node, x) =>
            node.Add("Gelu", [x], ("approximate", module.approximate == GELU.Approximate.tanh ? "tanh" : "none")));
        table.Add<Tanhshrink>((_, node, x) => node.Add("Sub", [x, node.Add("Tanh", [x])]));
        table.Add<LogSigmoid>((_, node, x) => node.Add("Neg", [node.Add("Softplus", [node.Add("Neg", [x])])]));
        table.Add<PReLU>(WritePRelu);
        table.Add<Softplus>(WriteSoftplus);
        table.Add<Threshold>((module, node, x) =>
            node.Add("Where", [node.Add("Greater", [x, node.Scalar("threshold", module.threshold)]), x, node.Scalar("value", module.value)]));
        table.Add<Softmax>((module, node, x) => node.Add("Softmax", [x], ("axis", node.SampleDimension(module.dim))));
        table.Add<Softmin>((module, node, x) => node.Add("Softmax", [node.Add("Neg", [x])], ("axis", node.SampleDimension(module.dim))));
        table.Add<Softmax2d>((_, node, x) => node.Add("Softmax", [x], ("axis", node.SampleDimension(-3))));
        table.Add<LogSoftmax>((module, node, x) => node.Add("LogSoftmax", [x], ("axis", node.SampleDimension(module.dim))));
    }

    private static void Plain<T>(ExporterTable table, string operatorType)
        where T : nn.Module =>
        table.Add<T>((_, node, x) => node.Add(operatorType, [x]));

    private static string Clip(NodeBuilder node, string x, double low, double high) =>
        node.Add("Clip", [x, node.Scalar("min", low), node.Scalar("max", high)]);

    // One slope for all, or one a channel: the channel is the first dimension of a sample, and ONNX aligns shapes at
    // the end.
    private static string WritePRelu(PReLU module, NodeBuilder node, string x)
    {
        long[] slopes = new long[Math.Max(node.InputShape.Length, 1)];
        Array.Fill(slopes, 1);
        slopes[0] = module.num_parameters;
        return node.Add("PRelu", [x, node.Parameter("weight", module.weight, slopes)]);
    }

    // ln(1 + e^(βx)) / β, and x itself where βx is above the threshold.
    private static string WriteSoftplus(Softplus module, NodeBuilder node, string x)
    {
        bool scaled = module.beta != 1;
        string product = scaled ? node.Add("Mul", [x, node.Scalar("beta", module.beta)]) : x;
        string result = node.Add("Softplus", [product]);
        result = scaled ? node.Add("Div", [result, node.Scalar("beta", module.beta)]) : result;
        return module.threshold >= SoftplusIsIdentityFrom
            ? result
            : node.Add("Where", [node.Add("Greater", [product, node.Scalar("threshold", module.threshold)]), x, result]);
    }
}
