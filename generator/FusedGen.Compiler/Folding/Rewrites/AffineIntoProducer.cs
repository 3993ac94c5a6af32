using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>s·(W·x + b) + t = (diag(s)·W)·x + (s·b + t)</c>: a batch normalisation, scaling or bias behind a linear or a convolution goes into its weights,
/// whatever padding there is. Between the two there may be reshapes, transposes, concats, means and pools that commute with it.
/// </summary>
/// <remarks>
/// Needs: nobody else reads the kernel's result or what lies between; the scale and the shift do not change along rows, positions or other axes
/// than the feature's. Saves the affine step at every element and adds no multiply-add.
/// </remarks>
internal sealed class AffineIntoProducer : Rewrite
{
    public override string Name => "affine into the layer before";

    public override string Algebra => "W' = diag(s)·W, b' = s·b + t";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation map || !map.Output.Type.IsFloating())
        {
            return false;
        }

        for (int i = 0; i < map.Inputs.Count; i++)
        {
            Value input = map.Inputs[i];
            if (input.Shape.Equals(map.Output.Shape) && LeadsToKernel(input, context) && map.Inputs.Count(v => v == input) == 1
                && AffineMatcher.First(map, i) is { } split && split.Form.IsFinite)
            {
                List<Absorption> absorptions = [];
                if (TryAbsorb(input, split.Form, map, context, absorptions))
                {
                    Apply(map, split.Rest, absorptions, context);
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A cheap look ahead: whether only moves, pools and sums lie between here and a kernel.</summary>
    private static bool LeadsToKernel(Value value, FoldingContext context)
    {
        while (context.SingleUserOf(value) is not null)
        {
            switch (context.ProducerOf(value))
            {
                case LinearOperation or ConvolutionOperation:
                    return true;
                case MoveOperation or PoolOperation or ReduceOperation { Kind: ReduceKind.Sum }:
                    value = context.ProducerOf(value)!.Inputs[0];
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Finds the kernels that take the form in, walking up; false where one does not.</summary>
    private static bool TryAbsorb(Value value, AffineForm form, Operation user, FoldingContext context, List<Absorption> absorptions)
    {
        if (context.SingleUserOf(value) != user || context.ProducerOf(value) is not { } producer)
        {
            return false;
        }

        switch (producer)
        {
            case LinearOperation or ConvolutionOperation when KernelParts.EpilogueOf(producer) is null:
                int axis = KernelParts.FeatureAxisOf(producer);
                double[]? scale = Broadcasting.Along(form.Scale, value.Shape, axis);
                double[]? shift = Broadcasting.Along(form.Shift, value.Shape, axis);
                if (scale is null || shift is null)
                {
                    return false;
                }

                absorptions.Add(new Absorption(producer, scale, shift));
                return true;

            case PoolOperation pool:
                return AffineThroughWindow.Backward(pool, form) is { } beforePool && TryAbsorb(pool.Input, beforePool, pool, context, absorptions);

            case ReduceOperation reduce:
                return AffineThroughWindow.Backward(reduce, form) is { } beforeSum && TryAbsorb(reduce.Input, beforeSum, reduce, context, absorptions);

            case MoveOperation move:
                return move.Inputs.Distinct().Count() == move.Inputs.Count
                    && AffineThroughMove.Backward(move, form) is { } before
                    && !move.Inputs.Where((v, i) => !TryAbsorb(v, before[i], move, context, absorptions)).Any();

            default:
                return false;
        }
    }

    private void Apply(MapOperation map, Expression rest, List<Absorption> absorptions, FoldingContext context)
    {
        string kernels = string.Join(" and ", absorptions.Select(a => Description.Of(a.Kernel)));
        context.Folded(this, $"{Description.Of(map)} into {kernels}", map.Output);
        foreach (Absorption absorption in absorptions)
        {
            context.Replace(
                absorption.Kernel, KernelScaling.Behind(absorption.Kernel, absorption.Scale, absorption.Shift, absorption.Kernel.Origin.Then(map.Origin)));
        }

        context.Replace(map, MapParts.Make(map.Origin, rest, map.Inputs, map.Output));
    }

    /// <summary>What one kernel takes in.</summary>
    private sealed record Absorption(Operation Kernel, double[] Scale, double[] Shift);
}
