namespace FusedGen.Benchmarks.Runs;

// The networks of the cases once more with each of the attribute's options that trades speed for something.

[FusedModel("seed.onnx", Reproducible = true)]
internal partial struct ReproducibleSeed;

[FusedModel("dense-64-32-10.onnx", Reproducible = true)]
internal partial struct ReproducibleSmall;

[FusedModel("dense-784-128-64-10.onnx", Reproducible = true)]
internal partial struct ReproducibleImage;

[FusedModel("dense-1024-1024-1024-1024.onnx", Reproducible = true)]
internal partial struct ReproducibleLarge;

[FusedModel("linear-512-512.onnx", Reproducible = true)]
internal partial struct ReproducibleSquare;

[FusedModel("dense-784-128-64-10.onnx", Weights = WeightFormat.BFloat16)]
internal partial struct BFloat16Image;

[FusedModel("dense-1024-1024-1024-1024.onnx", Weights = WeightFormat.BFloat16)]
internal partial struct BFloat16Large;

[FusedModel("linear-512-512.onnx", Weights = WeightFormat.BFloat16)]
internal partial struct BFloat16Square;

[FusedModel("dense-784-128-64-10.onnx", Weights = WeightFormat.Int8)]
internal partial struct Int8Image;

[FusedModel("dense-1024-1024-1024-1024.onnx", Weights = WeightFormat.Int8)]
internal partial struct Int8Large;

[FusedModel("linear-512-512.onnx", Weights = WeightFormat.Int8)]
internal partial struct Int8Square;
