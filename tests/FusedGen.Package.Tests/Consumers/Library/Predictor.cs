using FusedGen;

namespace Networks;

/// <summary>Documented where it is declared; the generated members bring their own documentation.</summary>
[FusedModel("seed.onnx")]
public static partial class Predictor;

/// <summary>The same for generic code.</summary>
[FusedModel("seed.onnx")]
public sealed partial class Service;
