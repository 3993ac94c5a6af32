using FusedGen;

namespace Consumer;

[FusedModel("seed.onnx")]
internal static partial class Predictor;
