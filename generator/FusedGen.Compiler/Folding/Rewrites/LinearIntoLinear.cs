using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>W₂·(W₁·x + b₁) + b₂ = (W₂·W₁)·x + (b₂ + W₂·b₁)</c>: two linears in a row are one. A reshape between them that
/// leaves the rows whole moves behind the result.
/// </summary>
/// <remarks>
/// Needs: the first has no epilogue and nobody else reads it. Saves or keeps multiply-adds: where one matrix would need
/// more than the two, as for a bottleneck 784→8→784, it is refused, and where the first layer's bias could not be moved
/// without a loss of precision (<see cref="ShiftPrecision"/>).
/// </remarks>
internal sealed class LinearIntoLinear : Rewrite
{
    public override string Name => "linear into linear";

    public override string Algebra => "W' = W₂·W₁, b' = b₂ + W₂·b₁";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not LinearOperation second || !context.IsOnlyDataOf(second.Input, second))
        {
            return false;
        }

        if (context.ProducerOf(second.Input) is LinearOperation { Epilogue: null } first)
        {
            return TryMerge(first, second, second.Input.Shape, context);
        }

        return context.ProducerOf(second.Input) is MoveOperation { IsReshape: true } reshape
            && context.IsOnlyDataOf(reshape.Inputs[0], reshape)
            && reshape.Inputs[0].Shape.Rank > 0 && reshape.Inputs[0].Shape.Last == second.InputFeatures
            && second.Epilogue is null
            && context.ProducerOf(reshape.Inputs[0]) is LinearOperation { Epilogue: null } before
            && TryMerge(before, second, reshape.Inputs[0].Shape, context);
    }

    private bool TryMerge(LinearOperation first, LinearOperation second, Shape between, FoldingContext context)
    {
        string what = $"{Description.Of(first)} into {Description.Of(second)}";
        long merged = (long)second.Rows * second.OutputFeatures * first.InputFeatures;
        long apart = first.MultiplyAdds + second.MultiplyAdds;
        if (merged > apart)
        {
            context.Refused(
                this,
                what,
                $"one {second.OutputFeatures}×{first.InputFeatures} matrix would need {Figures.Count(merged)} multiply-adds instead of {Figures.Count(apart)}",
                second.Output);
            return false;
        }

        double loss = ShiftPrecision.LossBetween(first, second);
        if (loss > ShiftPrecision.MostLoss)
        {
            context.Refused(this, what, ShiftPrecision.ReasonBetween(loss), second.Output);
            return false;
        }

        Tensor weight = MatrixProduct.Of(second.Weight, first.Weight, context.CancellationToken);
        double[]? bias = MatrixProduct.Bias(second.Weight, first.Bias, second.Bias);
        Origin origin = first.Origin.Then(second.Origin);
        context.Folded(this, what, second.Output);
        Shape shape = between.With(between.Rank - 1, second.OutputFeatures);
        if (shape.Equals(second.Output.Shape))
        {
            context.Replace(second, new LinearOperation(origin, first.Input, weight, bias, second.Output, second.Epilogue));
        }
        else
        {
            Value product = new(second.Output.Name, second.Output.Type, shape);
            context.Replace(
                second, new LinearOperation(origin, first.Input, weight, bias, product), MoveOperation.Reshape(origin, product, second.Output));
        }

        return true;
    }
}
