using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// The element types that the specification lets each operator's inputs have, over all opsets: newer ones allow more
/// types, and a type that a later opset allows means there what it means in a model that is ahead of its opset.
/// Reductions and the operators of tables take integers of 8 and 16 bits too, as ONNX Runtime does.
/// </summary>
/// <remarks>
/// A line has an operator and the types of its inputs in order; the last one holds for all further inputs. A letter is
/// a group of types: f floating, h integers of 32 and 64 bits, s integers of 8 and 16 bits, z signed integers of any
/// size, p those of 2 and 4 bits, n floats of a byte or less, b boolean, t text; * is all but p, n and t, and a is all
/// but n.
/// </remarks>
internal static class InputTypes
{
    private const string Rules = """
        Abs fhs | Acos f | Acosh f | Add fhs | AffineGrid f h | And b | ArgMax fhs | ArgMin fhs | Asin f | Asinh f | Atan f | Atanh f
        Attention f f f bfhs f f h | AveragePool f | BatchNormalization f | BitCast *pn | BitShift hs | BitwiseAnd hs | BitwiseNot hs | BitwiseOr hs
        BitwiseXor hs | BlackmanWindow h | Cast an | CastLike *pn | CausalConvWithState f | Ceil f | Celu f | CenterCropPad * h | Clip fhs | Col2Im * h h
        Compress a b | Concat an | ConcatFromSequence * | Constant an | ConstantOfShape h | Conv f | ConvInteger s | ConvTranspose f | Cos f | Cosh f
        CumProd fh h | CumSum fh h | DFT f h h | DeformConv f | DepthToSpace *p | DequantizeLinear hspn fn hspn | Det f | Div fhs | Dropout f f b
        DynamicQuantizeLinear f | Einsum fhs | Elu f | Equal a | Erf fhs | Exp f | Expand an h | EyeLike bfhs | Flatten an | Floor f | GRU f f f f h f
        Gather an h | GatherElements a h | GatherND a h | GeGLU f | Gelu f | Gemm fh | GlobalAveragePool f | GlobalLpPool f | GlobalMaxPool f | Greater fhs
        GreaterOrEqual fhs | GridSample * f | GroupNormalization f | HammingWindow h | HannWindow h | HardSigmoid f | HardSwish f | Hardmax f | Identity an
        If b | InstanceNormalization f | IsInf f | IsNaN f | LRN f | LSTM f f f f h f | LayerNormalization f | LeakyRelu f | Less fhs | LessOrEqual fhs
        LinearAttention f | Log f | LogSoftmax f | Loop h b *p | LpNormalization f | LpPool f | MatMul fh | MatMulInteger s | Max fhs | MaxPool fs
        MaxRoiPool f | MaxUnpool f h h | Mean f | MeanVarianceNormalization f | MelWeightMatrix h h h f f | Min fhs | Mish f | Mod fhs | Mul fhs | Neg fz
        NegativeLogLikelihoodLoss f h f | NonMaxSuppression f f h f f | NonZero * | Not b | OneHot fhs fhs * | OptionalGetElement a | OptionalHasElement a
        Or b | PRelu fh | Pad *p h *p h | Pow fh fhs | QLinearConv s f s s f s f s h | QLinearMatMul s f s s f s f s | QuantizeLinear fh fn spn
        RMSNormalization f | RNN f f f f h f | Range fhs | Reciprocal f | ReduceL1 fhs h | ReduceL2 fhs h | ReduceLogSum fhs h | ReduceLogSumExp fhs h
        ReduceMax bfhs h | ReduceMean fhs h | ReduceMin bfhs h | ReduceProd fhs h | ReduceSum fhs h | ReduceSumSquare fhs h | Relu fz | Reshape an h
        Resize fhs f f h | ReverseSequence *p h | RoiAlign f f h | RotaryEmbedding f f f h | Round f | STFT f h f h | Scan *p | Scatter * h *
        ScatterElements * h * | ScatterND * h * | Selu f | SequenceAt * h | SequenceConstruct a | SequenceEmpty a | SequenceErase * h | SequenceInsert * a h
        SequenceLength * | Shape an | Shrink fhs | Sigmoid f | Sign fhs | SimplifiedLayerNormalization f | Sin f | Sinh f | Size an | Slice an h | Softmax f
        SoftmaxCrossEntropyLoss f h f | Softplus f | Softsign f | SpaceToDepth *p | Split an h | SplitToSequence a h | Sqrt f | Squeeze an h
        StringNormalizer t | Sub fhs | Sum f | SwiGLU f | Swish f | Tan f | Tanh f | TensorScatter * * h | TfIdfVectorizer ht | ThresholdedRelu f
        Tile an h | TopK fhs h | Transpose an | Trilu bfhs h | Unique * | Unsqueeze an h | Upsample * f | Where b a | Xor b
        ai.onnx.preview.FlexAttention f
        ai.onnx.ml.ArrayFeatureExtractor fhst h | ai.onnx.ml.Binarizer fhs | ai.onnx.ml.CategoryMapper ht | ai.onnx.ml.FeatureVectorizer fhs
        ai.onnx.ml.Imputer fhs | ai.onnx.ml.LabelEncoder fhst | ai.onnx.ml.LinearClassifier fhs | ai.onnx.ml.LinearRegressor fhs
        ai.onnx.ml.Normalizer fhs | ai.onnx.ml.OneHotEncoder fhst | ai.onnx.ml.Scaler fhs | ai.onnx.ml.SVMClassifier fhs | ai.onnx.ml.SVMRegressor fhs
        ai.onnx.ml.ZipMap f | ai.onnx.ml.TreeEnsemble f | ai.onnx.ml.TreeEnsembleClassifier fhs | ai.onnx.ml.TreeEnsembleRegressor fhs
        com.microsoft.Attention f f f hf f f h | com.microsoft.BiasGelu f | com.microsoft.DequantizeLinear hsp f hsp
        com.microsoft.DynamicQuantizeMatMul f s f s f | com.microsoft.EmbedLayerNormalization h h f f f f f h h
        com.microsoft.FastGelu f | com.microsoft.FusedConv f | com.microsoft.FusedGemm fh | com.microsoft.FusedMatMul fh
        com.microsoft.FusedMatMulActivation f | com.microsoft.GatherND * h | com.microsoft.Gelu f | com.microsoft.GemmFastGelu f
        com.microsoft.GridSample f | com.microsoft.GroupQueryAttention f f f f f h h f f h f | com.microsoft.MultiHeadAttention f f f f hb f f f h
        com.microsoft.MatMulIntegerToFloat s s f f s s f
        com.microsoft.MatMulNBits f s f fs h f | com.microsoft.QGemm s f s s f s h f s | com.microsoft.QLinearAdd s f s s f s f s
        com.microsoft.QLinearAveragePool s f s f s | com.microsoft.QLinearConcat f s fs | com.microsoft.QLinearGlobalAveragePool s f s f s
        com.microsoft.QLinearLeakyRelu s f s f s | com.microsoft.QLinearMul s f s s f s f s
        com.microsoft.QLinearSigmoid s f s f s | com.microsoft.QLinearSoftmax s f s f s | com.microsoft.QLinearWhere b s f s s f s f s
        com.microsoft.QuantizeLinear fh f s | com.microsoft.QuickGelu f | com.microsoft.RotaryEmbedding f h f f | com.microsoft.SkipLayerNormalization f
        com.microsoft.SkipSimplifiedLayerNormalization f | com.microsoft.Tokenizer t | com.microsoft.TransposeMatMul fh | com.microsoft.Trilu bfhs h
        """;

    private static readonly Dictionary<string, string[]> s_rules = Rules
        .Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(rule => rule.Split([' ', '\r'], StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length > 0)
        .ToDictionary(words => words[0], words => words.Skip(1).ToArray(), StringComparer.Ordinal);

    /// <summary>Whether the operator has a line.</summary>
    public static bool Knows(string domain, string name) => s_rules.ContainsKey(Key(domain, name));

    /// <summary>Whether the specification lets an input have a type.</summary>
    /// <param name="domain">The operator's domain.</param>
    /// <param name="name">The operator, which has a line.</param>
    /// <param name="input">Which input.</param>
    /// <param name="type">Its type.</param>
    public static bool Allows(string domain, string name, int input, ElementType type)
    {
        string[] groups = s_rules[Key(domain, name)];
        string allowed = groups[Math.Min(input, groups.Length - 1)];
        return allowed.Any(group => IsIn(group, type));
    }

    private static bool IsIn(char group, ElementType type) => group switch
    {
        'f' => type is ElementType.Float16 or ElementType.Float32 or ElementType.Float64,
        'h' => type is ElementType.Int32 or ElementType.Int64 or ElementType.UInt32 or ElementType.UInt64,
        's' => type is ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.UInt16,
        'z' => type is ElementType.Int8 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64,
        'p' => type.IsSmallInteger(),
        'n' => type.IsNarrowFloat(),
        'b' => type == ElementType.Bool,
        't' => type == ElementType.String,
        '*' => type < ElementType.String,
        'a' => !type.IsNarrowFloat(),
        _ => throw new ArgumentException($"'{group}' is no group of types.", nameof(group)),
    };

    private static string Key(string domain, string name) => domain.Length == 0 ? name : domain + "." + name;
}
