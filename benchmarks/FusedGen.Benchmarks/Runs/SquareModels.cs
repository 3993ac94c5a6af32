namespace FusedGen.Benchmarks.Runs;

// One square layer of every size, for the plot of time against size.

[FusedModel("square-8.onnx")]
internal partial struct Square8;

[FusedModel("square-16.onnx")]
internal partial struct Square16;

[FusedModel("square-32.onnx")]
internal partial struct Square32;

[FusedModel("square-64.onnx")]
internal partial struct Square64;

[FusedModel("square-128.onnx")]
internal partial struct Square128;

[FusedModel("square-256.onnx")]
internal partial struct Square256;

[FusedModel("square-512.onnx")]
internal partial struct Square512;

[FusedModel("square-1024.onnx")]
internal partial struct Square1024;
