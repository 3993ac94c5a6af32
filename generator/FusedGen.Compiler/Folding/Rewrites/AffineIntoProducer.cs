using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>s·(W·x + b) + t = (diag(s)·W)·x + (s·b + t)</c>: a batch normalisation, scaling or bias behind a linear or a
/// convolution goes into its weights, whatever padding there is. Between the two there may be reshapes, transposes,
/// concats, means and pools that commute with it.
/// </summary>
/// <remarks>
/// Needs: nobody else reads the kernel's result or what lies between; the scale and the shift do not change along rows,
/// positions or other axes than the feature's. Where the layer's sums would be small beside the shift
/// (<see cref="ShiftPrecision"/>), the scale alone is taken in, and the shift is added last. Saves the affine step at
/// every element and adds no multiply-add.
/// </remarks>
internal sealed class AffineIntoProducer : Rewrite
{
    private const string ScaleAlone = "W' = diag(s)·W, b' = s·b, before + t";

    public override string Name => "affine into the previous layer";

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
                    double loss = absorptions.Max(a => ShiftPrecision.LossBehind(a.Kernel, a.Scale, a.Shift));
                    return loss > ShiftPrecision.MostLossBehind
                        ? TryScaleAlone(map, i, split, absorptions, loss, context)
                        : Apply(map, split.Rest, map.Inputs, absorptions, Algebra, context);
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

    /// <summary>
    /// Takes the scale alone in and leaves an addition. It is refused again when it is seen alone, which the report
    /// need not say twice.
    /// </summary>
    private bool TryScaleAlone(MapOperation map, int input, AffineSplit split, List<Absorption> absorptions, double loss, FoldingContext context)
    {
        string what = WhatIntoWhat(map, absorptions);
        bool folds = split.Form.Scale.Floats.Any(s => s != 1);
        if (folds)
        {
            OperandList operands = new();
            Expression rest = operands.Adopt(split.Rest, map.Inputs);
            Expression data = operands.Read(map.Inputs[input]);
            Expression shift = operands.Read(new Value("", new Tensor(split.Form.Shift.Shape, split.Form.Shift.Floats, data.Type)));
            rest = ExpressionRebuilding.ReplaceInputs(
                rest, x => x.Index == ((InputExpression)data).Index ? new BinaryExpression(BinaryFunction.Add, data, shift, data.Type) : x);
            Apply(map, rest, operands.Values, absorptions.Select(a => a with { Shift = new double[a.Shift.Length] }).ToList(), ScaleAlone, context);
        }

        if (!context.IsRefused(this, map.Output))
        {
            context.Refused(this, what, ShiftPrecision.ReasonBehind(loss), map.Output);
        }

        return folds;
    }

    private static string WhatIntoWhat(MapOperation map, List<Absorption> absorptions) =>
        $"{Description.Of(map)} into {string.Join(" and ", absorptions.Select(a => Description.Of(a.Kernel)))}";

    private bool Apply(MapOperation map, Expression rest, IReadOnlyList<Value> inputs, List<Absorption> absorptions, string algebra, FoldingContext context)
    {
        context.Folded(this, WhatIntoWhat(map, absorptions), algebra, map.Output);
        foreach (Absorption absorption in absorptions)
        {
            context.Replace(
                absorption.Kernel, KernelScaling.Behind(absorption.Kernel, absorption.Scale, absorption.Shift, absorption.Kernel.Origin.Then(map.Origin)));
        }

        context.Replace(map, MapParts.Make(map.Origin, rest, inputs, map.Output));
        return true;
    }

    /// <summary>What one kernel takes in.</summary>
    private sealed record Absorption(Operation Kernel, double[] Scale, double[] Shift);
}
