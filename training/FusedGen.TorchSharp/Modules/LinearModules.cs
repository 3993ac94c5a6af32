using global::TorchSharp.Modules;

namespace FusedGen.TorchSharp.Modules;

/// <summary><c>Linear</c>: y = x·Wᵀ + b, with W as torch stores it, outputs × inputs.</summary>
internal static class LinearModules
{
    public static void Register(ExporterTable table) => table.Add<Linear>(Write);

    private static string Write(Linear linear, NodeBuilder node, string input)
    {
        if (node.InputShape.Length == 1)
        {
            string weight = node.Parameter("weight", linear.weight);
            string[] inputs = linear.bias is null ? [input, weight] : [input, weight, node.Parameter("bias", linear.bias)];
            return node.Add("Gemm", inputs, ("transB", 1L));
        }

        // Gemm takes matrices only; with more dimensions the last one is multiplied, and MatMul has no transposition.
        using global::TorchSharp.torch.Tensor transposed = linear.weight.detach().t();
        string product = node.Add("MatMul", [input, node.Parameter("weight_transposed", transposed)]);
        return linear.bias is null ? product : node.Add("Add", [product, node.Parameter("bias", linear.bias)]);
    }
}
