using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>W·(s·x + t) + b = (W·diag(s))·x + (b + W·t)</c>: a scaling, normalisation or batch normalisation before a linear
/// or a convolution goes into its weights. Between them there may be reshapes, transposes, concats, means and pools
/// that commute with it.
/// </summary>
/// <remarks>
/// Needs: everybody who reads the scaled value takes it in, else it would be computed anyway; one scale and shift per
/// input feature. A convolution that pads sees zeros that were never shifted: there the shift must be 0, or the rewrite
/// is refused. Where a shift that is large beside what is left of the values would cost precision
/// (<see cref="ShiftPrecision"/>), the scale alone is taken in, and <c>x − c</c> stays. Saves the affine step at every
/// element.
/// </remarks>
internal sealed class AffineIntoConsumers : Rewrite
{
    private const string ScaleAlone = "W' = W·diag(s), behind x − c";

    public override string Name => "affine into the next layer";

    public override string Algebra => "W' = W·diag(s), b' = b + W·t";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation map || !map.Output.Type.IsFloating() || !LeadsToKernel(map.Output, context))
        {
            return false;
        }

        foreach (AffineChain chain in AffineChain.EndingIn(map, context))
        {
            AffineAbsorption absorption = AffineAbsorption.Of(map.Output, chain.Form, SizeOf(chain.Form, chain, context), context);
            if (absorption.Obstacle is { } obstacle)
            {
                if (obstacle.Length > 0 && absorption.Kernels.Count > 0)
                {
                    context.Refused(this, WhatIntoWhat(chain, absorption), obstacle, map.Output);
                }

                continue;
            }

            double loss = absorption.Kernels.Max(k => ShiftPrecision.LossBefore(k.Kernel, k.Shift, k.Size));
            if (loss > ShiftPrecision.MostLoss)
            {
                return TryScaleAlone(chain, absorption, loss, context);
            }

            context.Folded(this, WhatIntoWhat(chain, absorption), map.Output);
            Apply(chain, absorption, centre: null, context);
            return true;
        }

        return false;
    }

    private static string WhatIntoWhat(AffineChain chain, AffineAbsorption absorption) =>
        $"{Description.Of(chain)} into {string.Join(" and ", absorption.Kernels.Select(k => Description.Of(k.Kernel)))}";

    /// <summary>
    /// The size of what the layer reads. Who scales and shifts before a layer normalises: its values are taken to be
    /// about 1, unless it is known between which bounds they lie, or stored samples show that less is left of them.
    /// </summary>
    private static Tensor SizeOf(AffineForm form, AffineChain chain, FoldingContext context)
    {
        AffineLink first = chain.Links[0];
        Tensor size = KnownRange.Of(first.Split.Rest, first.Map.Inputs, context) is { } range
            ? Broadcasting.Combine(form.Scale, form.Shift, range.LargestOf)
            : Broadcasting.Scalar(1);
        return form.IsScaleOnly || context.Observed?.Of(chain.Last.Output) is not { } observed
            ? size
            : Broadcasting.Combine(size, observed, (s, o) => o > 0 ? Math.Min(s, o) : s);
    }

    /// <summary>A cheap look ahead along the first users.</summary>
    private static bool LeadsToKernel(Value value, FoldingContext context)
    {
        while (!context.IsOutput(value) && context.UsersOf(value) is { Count: > 0 } users)
        {
            Operation user = users[0];
            switch (user)
            {
                case LinearOperation or ConvolutionOperation:
                    return true;
                case MoveOperation or PoolOperation or ReduceOperation { Kind: ReduceKind.Sum }:
                    value = user.Output;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>
    /// Takes the scale alone in and leaves a subtraction. The report keeps the figures of the whole step, and where the
    /// subtraction would be taken for a harmless one, seen alone, the whole step stays.
    /// </summary>
    private bool TryScaleAlone(AffineChain chain, AffineAbsorption whole, double loss, FoldingContext context)
    {
        Value output = chain.Last.Output;
        if (context.IsRefused(this, output))
        {
            return false;
        }

        string what = WhatIntoWhat(chain, whole);
        string reason = ShiftPrecision.ReasonBefore(loss, whole.Kernels.SelectMany(k => k.Shift.Select((t, i) => k.Size[i] > 0 ? t / k.Size[i] : 0)));
        bool folds = false;
        if (!chain.CrossesWindow && chain.Form.Scale.Floats.Any(s => s != 1) && chain.Form.Centred(output.Type) is { } centred
            && AffineAbsorption.Of(output, centred.Scaling, Broadcasting.Scalar(0), context) is { Obstacle: null } scaled
            && WouldStay(chain, centred.Centre, scaled, context))
        {
            folds = true;
            context.Folded(this, what, ScaleAlone, output);
            Apply(chain, scaled, centred.Centre, context);
        }

        context.Refused(this, what, reason, output);
        return folds;
    }

    /// <summary>
    /// Whether the subtraction, with the scaled weights behind it, is seen to cost precision too: folding a folded
    /// network changes nothing.
    /// </summary>
    private static bool WouldStay(AffineChain chain, Tensor centre, AffineAbsorption scaled, FoldingContext context)
    {
        AffineForm subtraction = new(Broadcasting.Scalar(1), Broadcasting.Transform(centre, c => -c));
        AffineAbsorption alone = AffineAbsorption.Of(chain.Last.Output, subtraction, SizeOf(subtraction, chain, context), context);
        return alone.Obstacle is null
            && alone.Kernels.Zip(scaled.Kernels, (k, s) => ShiftPrecision.LossBefore(k.Kernel, k.Shift, k.Size, s.Scale)).Max() > ShiftPrecision.MostLoss;
    }

    /// <summary>
    /// Puts the steps into the kernels; the maps lose theirs, and the last one subtracts the centre, where there is
    /// one.
    /// </summary>
    private static void Apply(AffineChain chain, AffineAbsorption absorption, Tensor? centre, FoldingContext context)
    {
        foreach (AbsorbingKernel taken in absorption.Kernels)
        {
            context.Replace(taken.Kernel, KernelScaling.Before(taken.Kernel, taken.Scale, taken.Shift, chain.Origin.Then(taken.Kernel.Origin)));
        }

        foreach (AffineLink link in chain.Links)
        {
            MapOperation map = link.Map;
            OperandList operands = new();
            Expression rest = operands.Adopt(link.Split.Rest, map.Inputs);
            if (centre is not null && map == chain.Last)
            {
                Expression constant = operands.Read(new Value("", new Tensor(centre.Shape, centre.Floats, map.Output.Type)));
                rest = new BinaryExpression(BinaryFunction.Subtract, rest, constant, map.Output.Type);
            }

            context.Replace(map, MapParts.Make(map.Origin, rest, operands.Values, map.Output));
        }
    }
}
