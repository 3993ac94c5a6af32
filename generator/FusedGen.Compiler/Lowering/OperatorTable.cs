using FusedGen.Compiler.Lowering.Attention;
using FusedGen.Compiler.Lowering.Contrib;
using FusedGen.Compiler.Lowering.Einsum;
using FusedGen.Compiler.Lowering.Loops;
using FusedGen.Compiler.Lowering.MachineLearning;
using FusedGen.Compiler.Lowering.Quantization;
using FusedGen.Compiler.Lowering.Recurrent;
using FusedGen.Compiler.Lowering.Regions;
using FusedGen.Compiler.Lowering.Sampling;
using FusedGen.Compiler.Lowering.Searches;
using FusedGen.Compiler.Lowering.Sequences;
using FusedGen.Compiler.Lowering.Signals;
using FusedGen.Compiler.Lowering.Texts;
using FusedGen.Compiler.Lowering.Trees;

namespace FusedGen.Compiler.Lowering;

/// <summary>All operators that have a lowering. To add a family, write its file and name it here.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<(string Domain, string Name), OperatorLowering> Table = new[]
        {
            LinearLowering.Operators,
            EinsumLowering.Operators,
            ArithmeticLowering.Operators,
            QuantizeLowering.Operators,
            IntegerProductLowering.Operators,
            QuantizedElementwiseLowering.Operators,
            PackedWeightLowering.Operators,
            ActivationLowering.Operators,
            SoftmaxLowering.Operators,
            LossLowering.Operators,
            NormalizationLowering.Operators,
            LayerNormalizationLowering.Operators,
            StatisticsLowering.Operators,
            ReductionLowering.Operators,
            ShapeLowering.Operators,
            MovementLowering.Operators,
            SelectionLowering.Operators,
            SearchLowering.Operators,
            UniqueLowering.Operators,
            BoxSelectionLowering.Operators,
            ScatterLowering.Operators,
            GridSampleLowering.Operators,
            AffineGridLowering.Operators,
            DeformableConvolutionLowering.Operators,
            RegionAlignLowering.Operators,
            RegionPoolLowering.Operators,
            CenterCropPadLowering.Operators,
            ColumnLowering.Operators,
            UnpoolLowering.Operators,
            DeterminantLowering.Operators,
            SortLowering.Operators,
            FourierLowering.Operators,
            WindowLowering.Operators,
            MelWeightLowering.Operators,
            AttentionLowering.Operators,
            LinearAttentionLowering.Operators,
            FlexAttentionLowering.Operators,
            RecurrentLowering.Operators,
            SequenceLowering.Operators,
            OptionalLowering.Operators,
            PadLowering.Operators,
            ResizeLowering.Operators,
            ConvolutionLowering.Operators,
            CausalConvolutionLowering.Operators,
            PoolingLowering.Operators,
            ConstantLowering.Operators,
            BranchLowering.Operators,
            LoopLowering.Operators,
            LinearModelLowering.Operators,
            SupportVectorLowering.Operators,
            ScalingLowering.Operators,
            EncodingLowering.Operators,
            ScoreMapLowering.Operators,
            FeatureLowering.Operators,
            TreeEnsembleLowering.Operators,
            NormalizerLowering.Operators,
            TokenLowering.Operators,
            GramLowering.Operators,
            FusedLayerLowering.Operators,
            GeluLowering.Operators,
            SkipNormalizationLowering.Operators,
            MultiHeadAttentionLowering.Operators,
            GroupQueryAttentionLowering.Operators,
            RotaryEmbeddingLowering.Operators,
        }
        .SelectMany(family => family)
        .ToDictionary(o => (o.Domain, o.Name));

    /// <summary>All of them, by domain and name.</summary>
    public static IEnumerable<OperatorLowering> All =>
        Table.Values.OrderBy(o => o.Domain, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal);

    /// <summary>The lowering of an operator, or null.</summary>
    public static OperatorLowering? Find(string domain, string name) => Table.TryGetValue((domain, name), out OperatorLowering? found) ? found : null;
}
