using global::TorchSharp.Modules;

namespace FusedGen.TorchSharp.Modules;

/// <summary>Batch and layer normalisation.</summary>
internal static class NormalizationModules
{
    public static void Register(ExporterTable table)
    {
        table.Add<BatchNorm1d>(WriteBatchNorm);
        table.Add<BatchNorm2d>(WriteBatchNorm);
        table.Add<BatchNorm3d>(WriteBatchNorm);
        table.Add<LayerNorm>(WriteLayerNorm);
    }

    // y = (x − μ) / √(σ² + ε) · γ + β with the running μ and σ²: what the module computes in evaluation mode.
    private static string WriteBatchNorm(NormBase norm, NodeBuilder node, string input)
    {
        if (norm.running_mean is null || norm.running_var is null)
        {
            throw node.Refuse(
                "it keeps no running statistics (track_running_stats: false), so even in evaluation mode it normalises by the batch at hand, "
                + "and the answer for a sample depends on the others");
        }

        long[] channels = [norm.num_features];
        return node.Add(
            "BatchNormalization",
            [
                input,
                norm.weight is null ? node.Filled("weight", channels, 1) : node.Parameter("weight", norm.weight),
                norm.bias is null ? node.Filled("bias", channels, 0) : node.Parameter("bias", norm.bias),
                node.Parameter("running_mean", norm.running_mean),
                node.Parameter("running_var", norm.running_var),
            ],
            ("epsilon", (float)norm.eps));
    }

    private static string WriteLayerNorm(LayerNorm norm, NodeBuilder node, string input)
    {
        string scale = norm.weight is null ? node.Filled("weight", norm.normalized_shape, 1) : node.Parameter("weight", norm.weight);
        return node.Add(
            "LayerNormalization",
            norm.bias is null ? [input, scale] : [input, scale, node.Parameter("bias", norm.bias)],
            ("axis", -(long)norm.normalized_shape.Length),
            ("epsilon", (float)norm.eps));
    }
}
