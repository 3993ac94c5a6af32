using FusedGen;

namespace Consumer;

[FusedModel("seed.onnx")]
internal static partial class Predictor;

internal static partial class Networks
{
    [FusedModel("seed.onnx", Reproducible = true)]
    internal static partial class Reproducible;
}
