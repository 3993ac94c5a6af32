namespace FusedGen.Reproducibility;

/// <summary>The models of this program.</summary>
internal static class Models
{
    public static IReadOnlyList<Model> All { get; } =
    [
        Model.Of<Seed>(),
        Model.Of<Digits>(),
        Model.Of<MlpSoftmaxIris>(),
        Model.Of<MlpLayernormGelu>(),
        Model.Of<ActZoo>(),
        Model.Of<TransformerMha>(),
        Model.Of<Conv1dKws>(),
        Model.Of<ConvBnFirst>(),
        Model.Of<NarrowLinears>(),
        Model.Of<WideLinears>(),
        Model.Of<Rows>(),
        Model.Of<Windows>(),
        Model.Of<Reductions>(),
        Model.Of<Movement>(),
        Model.Of<UnaryFunctions>(),
        Model.Of<BinaryFunctions>(),
        Model.Of<Conversions>(),
        Model.Of<Quantised>(),
        Model.Of<DigitsFused>() with { Name = "digits_fused" },
    ];
}

[FusedModel("seed.onnx", Reproducible = true)]
internal sealed partial class Seed;

[FusedModel("digits.onnx", Reproducible = true)]
internal sealed partial class Digits;

[FusedModel("mlp_softmax_iris.onnx", Reproducible = true)]
internal sealed partial class MlpSoftmaxIris;

[FusedModel("mlp_layernorm_gelu.onnx", Reproducible = true)]
internal sealed partial class MlpLayernormGelu;

[FusedModel("act_zoo.onnx", Reproducible = true)]
internal sealed partial class ActZoo;

[FusedModel("transformer_mha.onnx", Reproducible = true)]
internal sealed partial class TransformerMha;

[FusedModel("conv1d_kws.onnx", Reproducible = true)]
internal sealed partial class Conv1dKws;

[FusedModel("conv_bn_first.onnx", Reproducible = true)]
internal sealed partial class ConvBnFirst;

[FusedModel("narrow_linears.onnx", Reproducible = true)]
internal sealed partial class NarrowLinears;

[FusedModel("wide_linears.onnx", Reproducible = true)]
internal sealed partial class WideLinears;

[FusedModel("rows.onnx", Reproducible = true)]
internal sealed partial class Rows;

[FusedModel("windows.onnx", Reproducible = true)]
internal sealed partial class Windows;

[FusedModel("reductions.onnx", Reproducible = true)]
internal sealed partial class Reductions;

[FusedModel("movement.onnx", Reproducible = true)]
internal sealed partial class Movement;

[FusedModel("unary_functions.onnx", Reproducible = true)]
internal sealed partial class UnaryFunctions;

[FusedModel("binary_functions.onnx", Reproducible = true)]
internal sealed partial class BinaryFunctions;

[FusedModel("conversions.onnx", Reproducible = true)]
internal sealed partial class Conversions;

/// <summary>Sums of integers are exact: the bits are the same everywhere without being asked for.</summary>
[FusedModel("quantised.onnx")]
internal sealed partial class Quantised;

/// <summary>The counterpart: its multiply-adds are fused where the machine can.</summary>
[FusedModel("digits.onnx")]
internal sealed partial class DigitsFused;
