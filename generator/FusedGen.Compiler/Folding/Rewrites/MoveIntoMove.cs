using FusedGen.Compiler.Folding.Moves;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>move₂(move₁(x))</c> is one move where its strides compose: reshape after reshape, transpose after transpose, a
/// slice of a concat, a concat of slices. Transposes that cancel vanish.
/// </summary>
/// <remarks>
/// Needs: nobody else reads what lies between, so that nothing is copied twice; or the first is a reshape, which costs
/// nothing; or the two cancel.
/// </remarks>
internal sealed class MoveIntoMove : Rewrite
{
    public override string Name => "move into move";

    public override string Algebra => "move₂(move₁(x)) = move(x)";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MoveOperation second)
        {
            return false;
        }

        foreach (Value between in second.Inputs)
        {
            if (context.ProducerOf(between) is not MoveOperation first
                || !(context.SingleUserOf(between) == second || first.IsReshape || CanCancel(first, second))
                || context.HasFailed(this, first, second))
            {
                continue;
            }

            if (MoveComposition.Compose(first, second) is not { } composed)
            {
                context.Failed(this, first, second);
                continue;
            }

            if (context.SingleUserOf(between) == second || first.IsReshape || composed.IsReshapeTo(second.Output.Shape))
            {
                context.Replace(second, new MoveOperation(first.Origin.Then(second.Origin), composed.Inputs, composed.Pieces, second.Output, composed.Fill));
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A cheap look ahead: two moves that give back what they got have one input each, with as many elements as the
    /// output.
    /// </summary>
    private static bool CanCancel(MoveOperation first, MoveOperation second) =>
        first.Inputs.Count == 1 && second.Inputs.Count == 1 && first.Inputs[0].Shape.Count == second.Output.Shape.Count;
}
