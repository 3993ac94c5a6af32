using FusedGen;

namespace Networks;

[FusedModel("digits.onnx", Export = "digits")]
internal static partial class Digits;

[FusedModel("seed.onnx", Export = "seed")]
internal static partial class Seed;
