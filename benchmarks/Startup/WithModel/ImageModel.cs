namespace FusedGen.Benchmarks.Startup;

[FusedModel("dense-784-128-64-10.onnx")]
internal static partial class ImageModel;
