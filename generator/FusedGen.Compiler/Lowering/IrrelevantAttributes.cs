namespace FusedGen.Compiler.Lowering;

/// <summary>An attribute that may stand in a node without being read.</summary>
/// <param name="Domain">The operator's domain; the standard one is the empty string.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Name">The attribute.</param>
/// <param name="Reason">Why the answer does not depend on it, or when not.</param>
/// <param name="Until">The newest opset in which the operator has it.</param>
public sealed record AttributeWithoutEffect(string Domain, string Operator, string Name, string Reason, int Until = int.MaxValue);

/// <summary>
/// Attributes that no lowering reads, or not always, and why that is right. Any other attribute that is not read is
/// refused, so that none is passed over in silence.
/// </summary>
public static class IrrelevantAttributes
{
    private const string Training = "Applies to the training form only.";
    private const string OtherType = "Applies to another element type than that of the node's input.";
    private const string ThreeAxes = "Applies to inputs with three axes, where it is read.";
    private const string Legacy = "Shapes that match with it match without it; the attribute `axis`, which says more, is refused.";
    private const string Float8 = "Applies to results of float8, and is read there.";
    private const string Powers = "Applies to results of float8e8m0, and is read there.";

    private const string HitRates = "Tells how often each node is reached, which does not change answers.";

    private static readonly string[] s_broadcasting = ["Add", "And", "Div", "Equal", "Gemm", "Greater", "Less", "Mul", "Or", "Pow", "Sub", "Xor"];

    private static readonly string[] s_trees = ["TreeEnsembleClassifier", "TreeEnsembleRegressor"];

    private static readonly string[] s_statistics = ["GroupNormalization", "LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization"];

    private static readonly string[] s_reductions =
        ["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare"];

    /// <summary>All of them, by operator.</summary>
    public static IReadOnlyList<AttributeWithoutEffect> All { get; } =
    [
        .. s_broadcasting.Select(name => new AttributeWithoutEffect("", name, "broadcast", Legacy, Until: 6)),
        .. s_reductions.Select(name => new AttributeWithoutEffect("", name, "noop_with_empty_axes", "Applies where no axes are given, and is read there.")),
        .. s_statistics.Select(
            name => new AttributeWithoutEffect("", name, "stash_type", "Sets the precision of the statistics, which is that of the input here.")),
        new("", "Attention", "softmax_precision", "Sets the precision of the softmax, which is that of the scores here."),
        new("", "LinearAttention", "chunk_size", "Suggests how many positions to compute at once, which does not change answers."),
        new(Opsets.Preview, "FlexAttention", "softmax_precision", "Sets the precision of the softmax, which is that of the scores here."),
        new("", "BatchNormalization", "momentum", Training),
        new("", "Cast", "saturate", Float8),
        new("", "QuantizeLinear", "saturate", Float8),
        new(Opsets.Microsoft, "MatMulNBits", "accuracy_level", "Permits a less exact computation; FusedGen computes in float."),
        new("", "Cast", "round_mode", Powers),
        new("", "CastLike", "saturate", Float8),
        new("", "CastLike", "round_mode", Powers),
        new("", "Dropout", "ratio", Training, Until: 11),
        new("", "Dropout", "seed", Training),
        new("", "If", "then_branch", "The branch that is not taken is left out."),
        new("", "If", "else_branch", "The branch that is not taken is left out."),
        new("", "Resize", "cubic_coeff_a", "Applies to the mode `cubic`, and is read there."),
        new("", "Resize", "nearest_mode", "Applies to the mode `nearest`, and is read there."),
        new("", "Resize", "exclude_outside", "Applies to the mode `cubic` and to anti-aliasing, and is read there."),
        new("", "Resize", "extrapolation_value", "Applies to `tf_crop_and_resize`, and is read there."),
        new("", "Resize", "keep_aspect_ratio_policy", "Applies where sizes are given, and is read there."),
        new("", "TopK", "sorted", "If no order is required, the sorted order is right too."),
        new("", "MaxPool", "storage_order", "Applies to the output of indices, and is read if that is used."),
        new("", "Attention", "q_num_heads", ThreeAxes),
        new("", "Attention", "kv_num_heads", ThreeAxes),
        new("", "RotaryEmbedding", "num_heads", ThreeAxes),
        new("com.microsoft", "RotaryEmbedding", "scale", "ONNX Runtime, which defines the operator, ignores it."),
        new("com.microsoft", "MultiHeadAttention", "mask_filter_value", "Applies where there is a mask, and is read there."),
        new("com.microsoft", "GroupQueryAttention", "rotary_interleaved", "Applies with `do_rotary`, and is read there."),
        new("ai.onnx.ml", "Imputer", "imputed_value_floats", OtherType),
        new("ai.onnx.ml", "Imputer", "imputed_value_int64s", OtherType),
        new("ai.onnx.ml", "Imputer", "replaced_value_float", OtherType),
        new("ai.onnx.ml", "Imputer", "replaced_value_int64", OtherType),
        new("ai.onnx.ml", "CategoryMapper", "default_int64", OtherType),
        new("ai.onnx.ml", "CategoryMapper", "default_string", OtherType),
        new("ai.onnx.ml", "LabelEncoder", "default_float", OtherType),
        new("ai.onnx.ml", "LabelEncoder", "default_int64", OtherType),
        new("ai.onnx.ml", "LabelEncoder", "default_string", OtherType),
        .. s_trees.Select(name => new AttributeWithoutEffect("ai.onnx.ml", name, "nodes_hitrates", HitRates)),
        .. s_trees.Select(name => new AttributeWithoutEffect("ai.onnx.ml", name, "nodes_hitrates_as_tensor", HitRates)),
        new("ai.onnx.ml", "TreeEnsemble", "nodes_hitrates", HitRates),
        new("ai.onnx.ml", "LinearClassifier", "multi_class", "The coefficients of all classes are given either way."),
    ];

    /// <summary>Why an attribute that was not read does not matter; null where it is not known to.</summary>
    /// <param name="domain">The operator's domain.</param>
    /// <param name="name">The operator.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="opset">The version of the domain.</param>
    public static string? ReasonFor(string domain, string name, string attribute, int opset) =>
        All.FirstOrDefault(a => a.Domain == domain && a.Operator == name && a.Name == attribute && opset <= a.Until)?.Reason;
}
