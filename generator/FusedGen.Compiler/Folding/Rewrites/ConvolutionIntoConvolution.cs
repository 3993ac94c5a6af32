using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>W₂ ∗ (W₁ ∗ x + b₁) + b₂</c> where one of the two has a single tap: <c>W'[m, c, k] = Σⱼ W₂[m, j]·W₁[j, c, k]</c>
/// for a pointwise one behind, and <c>W'[m, c, k] = Σⱼ W₂[m, j, k]·W₁[j, c]</c> for a pointwise one before.
/// </summary>
/// <remarks>
/// Needs: no groups, no epilogue between, and nobody else reads the first. A pointwise convolution with a bias before
/// one that pads is refused: the zeros in the padding had no bias. Refused too where one convolution would need more
/// multiply-adds than the two, or be less precise (<see cref="ShiftPrecision"/>).
/// </remarks>
internal sealed class ConvolutionIntoConvolution : Rewrite
{
    public override string Name => "convolution into convolution";

    public override string Algebra => "W' = W₂·W₁ over channels, b' = b₂ + W₂·b₁";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not ConvolutionOperation { Groups: 1, IsTransposed: false } second || !context.IsOnlyDataOf(second.Input, second)
            || context.ProducerOf(second.Input) is not ConvolutionOperation { Groups: 1, IsTransposed: false, Epilogue: null } first
            || !(first.Window.IsPointwise || second.Window.IsPointwise))
        {
            return false;
        }

        string what = $"{Description.Of(first)} into {Description.Of(second)}";
        WindowGeometry window = second.Window.IsPointwise ? first.Window : second.Window;
        long merged = (long)second.Output.Shape.Count * first.InputChannels * window.Taps;
        long apart = first.MultiplyAdds + second.MultiplyAdds;
        if (merged > apart)
        {
            context.Refused(this, what, $"one convolution would need {Figures.Count(merged)} multiply-adds instead of {Figures.Count(apart)}", second.Output);
            return false;
        }

        if (!second.Window.IsPointwise && second.Window.IsPadded && first.Bias is not null && first.Bias.Any(b => b != 0))
        {
            context.Refused(this, what, "the zeros in the padding have no bias, so that no bias can stand for it at the border", second.Output);
            return false;
        }

        double loss = ShiftPrecision.LossBetween(first, second);
        if (loss > ShiftPrecision.MostLoss)
        {
            context.Refused(this, what, ShiftPrecision.ReasonBetween(loss), second.Output);
            return false;
        }

        context.Folded(this, what, second.Output);
        Origin origin = first.Origin.Then(second.Origin);
        Tensor weight = Product(first, second, window);
        context.Replace(
            second, new ConvolutionOperation(origin, first.Input, weight, Bias(first, second), window, 1, false, second.Output, second.Epilogue));
        return true;
    }

    private static Tensor Product(ConvolutionOperation first, ConvolutionOperation second, WindowGeometry window)
    {
        int outputs = second.OutputChannels;
        int between = first.OutputChannels;
        int inputs = first.InputChannels;
        int firstTaps = first.Window.Taps;
        int secondTaps = second.Window.Taps;
        int taps = window.Taps;
        Shape shape = new([outputs, inputs, .. window.KernelShape]);
        double[] weight = new double[shape.Count];
        for (int m = 0; m < outputs; m++)
        {
            for (int j = 0; j < between; j++)
            {
                for (int c = 0; c < inputs; c++)
                {
                    for (int tap = 0; tap < taps; tap++)
                    {
                        // One of the two has a single tap, which goes with all of the other's.
                        double behind = second.Weight.Floats[(((m * between) + j) * secondTaps) + (secondTaps == 1 ? 0 : tap)];
                        double before = first.Weight.Floats[(((j * inputs) + c) * firstTaps) + (firstTaps == 1 ? 0 : tap)];
                        weight[(((m * inputs) + c) * taps) + tap] += behind * before;
                    }
                }
            }
        }

        return new Tensor(shape, weight, second.Weight.Type);
    }

    private static double[]? Bias(ConvolutionOperation first, ConvolutionOperation second)
    {
        if (first.Bias is null)
        {
            return second.Bias;
        }

        int taps = second.Window.Taps;
        int between = first.OutputChannels;
        double[] bias = second.Bias is null ? new double[second.OutputChannels] : (double[])second.Bias.Clone();
        for (int i = 0; i < second.Weight.Count; i++)
        {
            bias[i / (between * taps)] += second.Weight.Floats[i] * first.Bias[i / taps % between];
        }

        return bias;
    }
}
