using FusedGen.Compiler.Folding.Rewrites;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Ranges;
using FusedGen.Compiler.Planning.Contraction.Weights;

namespace FusedGen.Compiler.Planning.Selection;

/// <summary>
/// Which layers add integers: inputs, weights and bias are whole numbers, those of 16 bits at most, and no sum leaves
/// 32 bits. Sums are the same numbers as in float, where that holds them, and take about half the time.
/// </summary>
internal static class PairRule
{
    /// <summary>
    /// Fewer weights take less time in float: the inputs become integers first, and weights may stand in the code.
    /// </summary>
    private const int LeastWeights = IntegerWeights.LeastWeights;

    /// <summary>Each input, which becomes an integer once, is to be in so many products.</summary>
    private const int LeastFeatures = 8;

    /// <summary>A run of fewer channels leaves too much of its vectors empty.</summary>
    private const int LeastRun = 8;

    /// <summary>Whether a dense layer adds integers.</summary>
    public static bool Serves(LinearOperation linear, NumberRange input, PlanOptions options) =>
        IsFloat(linear, linear.Input)
        && WeightFormats.Of(linear, options) == WeightFormat.Float32
        && linear.InputFeatures >= LeastRun
        && Pays(linear.Weight)
        && AreExact(linear.Weight, linear.Bias, input);

    /// <summary>Whether a convolution adds integers.</summary>
    public static bool Serves(ConvolutionOperation convolution, NumberRange input, PlanOptions options) =>
        IsFloat(convolution, convolution.Input)
        && WeightFormats.Of(convolution, options) == WeightFormat.Float32
        && !convolution.IsTransposed
        && convolution.Groups == 1
        && convolution.InputChannels >= LeastRun
        && Pays(convolution.Weight)
        && AreExact(convolution.Weight, convolution.Bias, input);

    /// <summary>How the kernel reads the weights: bytes hold most, and are half as much to read.</summary>
    public static PackedFormat FormatOf(Tensor weight) =>
        weight.Floats.All(w => w is >= sbyte.MinValue and <= sbyte.MaxValue) ? PackedFormat.Pairs8 : PackedFormat.Pairs16;

    private static bool IsFloat(Operation operation, Value input) =>
        operation.Output.Type == ElementType.Float32 && input.Type == ElementType.Float32 && input.Constant is null;

    private static bool Pays(Tensor weight) => weight.Count >= LeastWeights && weight.Shape[0] >= LeastFeatures;

    private static bool AreExact(Tensor weight, double[]? bias, NumberRange input)
    {
        if (!input.FitsInt16)
        {
            return false;
        }

        int perOutput = weight.Count / weight.Shape[0];
        for (int m = 0; m < weight.Shape[0]; m++)
        {
            double sum = 0;
            for (int i = m * perOutput; i < (m + 1) * perOutput; i++)
            {
                double w = weight.Floats[i];
                if (!(w is >= short.MinValue and <= short.MaxValue && Math.Floor(w).Equals(w)))
                {
                    return false;
                }

                sum += Math.Abs(w);
            }

            double start = bias is null ? 0 : bias[m];
            if (!Math.Floor(start).Equals(start) || (sum * input.Largest) + Math.Abs(start) > int.MaxValue)
            {
                return false;
            }
        }

        return true;
    }
}
