using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>move(x) = x</c>: a move that leaves every element in its place and the shape as it was is taken out.
/// </summary>
/// <remarks>
/// A value that the network returns keeps its identity, since it carries the output's name: its producer then writes to
/// it directly. Only a returned copy of an input, of a constant or of another output stays.
/// </remarks>
internal sealed class IdentityMoves : Rewrite
{
    public override string Name => "identity moves";

    public override string Algebra => "move(x) = x";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (operation is not MoveOperation { IsReshape: true } move || !move.Inputs[0].Shape.Equals(move.Output.Shape))
        {
            return false;
        }

        Value input = move.Inputs[0];
        if (!context.IsOutput(move.Output))
        {
            context.Redirect(move.Output, input);
            return true;
        }

        if (context.ProducerOf(input) is { } producer && !context.IsOutput(input) && OperationOutput.With(producer, move.Output) is { } renamed)
        {
            context.TakeOver(producer, move, renamed);
            context.Redirect(input, move.Output);
            return true;
        }

        return false;
    }
}
