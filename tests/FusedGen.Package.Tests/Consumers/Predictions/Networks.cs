using FusedGen;

namespace Consumer.Networks;

[FusedModel("seed.onnx")]
internal static partial class Seed;

[FusedModel("digits.onnx")]
internal sealed partial class Digits;

[FusedModel("picture.onnx")]
internal sealed partial class Picture;

internal static partial class Outer
{
    [FusedModel("models/seed.onnx")]
    internal readonly partial struct Nested;
}
