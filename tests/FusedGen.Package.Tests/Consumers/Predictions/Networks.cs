using FusedGen;

namespace Consumer.Networks;

[FusedModel("seed.onnx")]
internal static partial class Seed;

[FusedModel("digits.onnx")]
internal sealed partial class Digits;

internal static partial class Outer
{
    [FusedModel("models/seed.onnx")]
    internal readonly partial struct Nested;
}
