namespace FusedGen.Samples;

/// <summary>The network of the question that began this project: Linear, BatchNorm, Linear.</summary>
[FusedModel("seed.onnx")]
internal sealed partial class Seed;

/// <summary>Says which digit an image of 8×8 values from 0 to 16 shows: ten probabilities.</summary>
[FusedModel("digits.onnx")]
internal sealed partial class Digits;
