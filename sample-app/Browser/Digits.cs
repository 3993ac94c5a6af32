namespace FusedGen.Samples;

/// <summary>Says which digit an image of 8×8 values from 0 to 16 shows: ten probabilities.</summary>
[FusedModel("digits.onnx")]
internal static partial class Digits;
