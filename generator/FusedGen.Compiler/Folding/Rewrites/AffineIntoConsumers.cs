using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>W·(s·x + t) + b = (W·diag(s))·x + (b + W·t)</c>: a scaling, normalisation or batch normalisation before a linear or a convolution goes into its
/// weights. Between them there may be reshapes, transposes, concats, means and pools that commute with it.
/// </summary>
/// <remarks>
/// Needs: everybody who reads the scaled value takes it in, else it would be computed anyway; one scale and shift per input feature. A convolution
/// that pads sees zeros that were never shifted: there the shift must be 0, or the rewrite is refused. Saves the affine step at every element.
/// </remarks>
internal sealed class AffineIntoConsumers : Rewrite
{
    public override string Name => "affine into the layer behind";

    public override string Algebra => "W' = W·diag(s), b' = b + W·t";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MapOperation map || !map.Output.Type.IsFloating() || !LeadsToKernel(map.Output, context)
            || AffineMatcher.Last(map) is not { } split || !split.Form.IsFinite || !KeepsShape(split.Rest, map))
        {
            return false;
        }

        List<Absorption> absorptions = [];
        string? obstacle = Absorb(map.Output, split.Form, context, absorptions, []);
        if (obstacle is not null)
        {
            if (obstacle.Length > 0 && absorptions.Count > 0)
            {
                context.Refused(this, WhatIntoWhat(map, absorptions), obstacle, map.Output);
            }

            return false;
        }

        context.Folded(this, WhatIntoWhat(map, absorptions), map.Output);
        foreach (Absorption absorption in absorptions)
        {
            Origin origin = map.Origin.Then(absorption.Kernel.Origin);
            context.Replace(absorption.Kernel, KernelScaling.Before(absorption.Kernel, absorption.Scale, absorption.Shift, origin));
        }

        context.Replace(map, MapParts.Make(map.Origin, split.Rest, map.Inputs, map.Output));
        return true;
    }

    /// <summary>What is left must still have all elements: a map that only stretches its input is no plain copy.</summary>
    private static bool KeepsShape(Expression rest, MapOperation map) =>
        rest is not InputExpression input || map.Inputs[input.Index].Shape.Equals(map.Output.Shape);

    private static string WhatIntoWhat(MapOperation map, List<Absorption> absorptions) =>
        $"{Description.Of(map)} into {string.Join(" and ", absorptions.Select(a => Description.Of(a.Kernel)))}";

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
    /// Finds the kernels that take the form in, walking down to all users. Null where all do; else why not: a sentence where that is worth telling,
    /// empty where the form simply does not fit.
    /// </summary>
    private static string? Absorb(Value value, AffineForm form, FoldingContext context, List<Absorption> absorptions, HashSet<Operation> visited)
    {
        if (context.IsOutput(value))
        {
            return "";
        }

        foreach (Operation user in context.UsersOf(value))
        {
            // A second way to the same operation would have to be taken in together with the first.
            if (!visited.Add(user))
            {
                return "";
            }

            string? obstacle = user switch
            {
                LinearOperation or ConvolutionOperation => AbsorbInto(user, value, form, absorptions),
                PoolOperation pool => Further(AffineThroughWindow.Forward(pool, form)),
                ReduceOperation reduce => Further(AffineThroughWindow.Forward(reduce, form)),
                MoveOperation move => Further(AffineThroughMove.Forward(move, value, form)),
                _ => "",
            };
            if (obstacle is not null)
            {
                return obstacle;
            }

            string? Further(AffineForm? behind) => behind is null ? "" : Absorb(user.Output, behind, context, absorptions, visited);
        }

        return null;
    }

    private static string? AbsorbInto(Operation kernel, Value value, AffineForm form, List<Absorption> absorptions)
    {
        int axis = kernel is ConvolutionOperation ? 1 : value.Shape.Rank - 1;
        double[]? scale = Broadcasting.Along(form.Scale, value.Shape, axis);
        double[]? shift = Broadcasting.Along(form.Shift, value.Shape, axis);
        if (scale is null || shift is null || kernel.Inputs[0] != value || kernel.Inputs.Count(v => v == value) != 1)
        {
            return "";
        }

        absorptions.Add(new Absorption(kernel, scale, shift));
        return kernel is ConvolutionOperation convolution && (convolution.Window.IsPadded || convolution.IsTransposed) && shift.Any(t => t != 0)
            ? "the zeros in the padding are not shifted, so that no bias can stand for the shift at the border"
            : null;
    }

    /// <summary>What one kernel takes in.</summary>
    private sealed record Absorption(Operation Kernel, double[] Scale, double[] Shift);
}
