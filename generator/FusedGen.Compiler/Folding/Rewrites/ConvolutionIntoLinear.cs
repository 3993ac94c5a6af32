using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// A convolution whose window is the whole input is a linear of the flattened input:
/// <c>y[m] = Σ W[m, (c, k)]·x[(c, k)] + b[m]</c>.
/// </summary>
/// <remarks>
/// Needs: no padding, no dilation, no groups. The multiply-adds are the same; linears merge and vectorise better.
/// </remarks>
internal sealed class ConvolutionIntoLinear : Rewrite
{
    public override string Name => "convolution as linear";

    public override string Algebra => "W ∗ x = W·flatten(x) where the window is the whole input";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not ConvolutionOperation { Groups: 1, IsTransposed: false, Epilogue: null } convolution || convolution.Window.IsPadded
            || !convolution.Window.KernelShape.SequenceEqual(convolution.Input.Shape.ToArray().Skip(2))
            || !convolution.Window.KernelShape.Select((k, d) => k == 1 || convolution.Window.Dilations[d] == 1).All(dense => dense)
            || convolution.Output.Shape.CountOf(2, convolution.Output.Shape.Rank) != 1)
        {
            return false;
        }

        int samples = convolution.Input.Shape[0];
        int features = convolution.OutputChannels;
        int columns = convolution.InputChannels * convolution.Window.Taps;
        Value flat = new(convolution.Input.Name, convolution.Input.Type, new Shape(samples, columns));
        Value result = new(convolution.Output.Name, convolution.Output.Type, new Shape(samples, features));
        context.Folded(this, $"{Description.Of(convolution)} into Linear({columns}→{features})", convolution.Output);
        context.Replace(
            convolution,
            MoveOperation.Reshape(convolution.Origin, convolution.Input, flat),
            new LinearOperation(convolution.Origin, flat, convolution.Weight.Reshape(new Shape(features, columns)), convolution.Bias, result),
            MoveOperation.Reshape(convolution.Origin, result, convolution.Output));
        return true;
    }
}
