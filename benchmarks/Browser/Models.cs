namespace FusedGen.Benchmarks;

/// <summary>The sample's network.</summary>
[FusedModel("digits.onnx")]
internal static partial class Digits;

#if OTHERS
/// <summary>Spoken words: depthwise-separable convolutions.</summary>
[FusedModel("mlperf_tiny_kws/model.onnx")]
internal static partial class Keywords;

/// <summary>Silero's voice detector: one frame of 32 ms.</summary>
[FusedModel("silero_vad_v6/model.onnx", FixedInputs = "sr=16000", Dimensions = "input.0=1, input.1=576, state.1=1")]
internal static partial class Silero;
#endif
