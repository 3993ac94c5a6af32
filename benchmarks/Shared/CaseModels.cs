namespace FusedGen.Benchmarks;

/// <summary>The network of the question that began this project.</summary>
[FusedModel("seed.onnx")]
internal partial struct SeedModel;

[FusedModel("dense-64-32-10.onnx")]
internal partial struct SmallModel;

[FusedModel("dense-784-128-64-10.onnx")]
internal partial struct ImageModel;

[FusedModel("dense-1024-1024-1024-1024.onnx")]
internal partial struct LargeModel;

[FusedModel("linear-512-512.onnx")]
internal partial struct SquareModel;
