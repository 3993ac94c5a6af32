using FusedGen;

namespace Consumer;

[FusedModel("two words.onnx")]
internal sealed partial class Spaces;

[FusedModel("semi;colon, comma.onnx")]
internal sealed partial class Separators;

[FusedModel("c#/seed.onnx")]
internal sealed partial class NumberSign;

[FusedModel("größe/数字.onnx")]
internal sealed partial class OtherLetters;

[FusedModel("100%41.onnx")]
internal sealed partial class Escape;
