namespace FusedGen.Samples;

/// <summary>The network of the question that began this project: Linear, BatchNorm, Linear.</summary>
[FusedModel("seed.onnx")]
internal sealed partial class Seed;

/// <summary>Says which species a penguin is: a pipeline of ML.NET from the raw columns to the label.</summary>
[FusedModel("penguins.onnx", Outputs = "PredictedLabel.output, Score.output")]
internal static partial class Penguins;

/// <summary>Says which digit an image of 8×8 values from 0 to 16 shows: ten probabilities.</summary>
[FusedModel("digits.onnx")]
internal sealed partial class Digits;
