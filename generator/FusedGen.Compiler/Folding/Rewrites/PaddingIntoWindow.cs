using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>conv(pad(x)) = conv'(x)</c> with the border in the window's own padding: zeros around the spatial axes before a
/// convolution, an average or a sum, and −∞ before a maximum, need not be written to memory.
/// </summary>
/// <remarks>
/// Needs: nobody else reads the padded value. An average over the padded input counts its border, and goes on counting
/// it.
/// </remarks>
internal sealed class PaddingIntoWindow : Rewrite
{
    public override string Name => "padding into the next window";

    public override string Algebra => "conv(pad(x, p)) = conv(x) with padding p";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        WindowGeometry? window = operation switch
        {
            ConvolutionOperation { IsTransposed: false } c => c.Window,
            PoolOperation p => p.Window,
            _ => null,
        };
        if (window is null || !context.IsOnlyDataOf(operation.Inputs[0], operation)
            || context.ProducerOf(operation.Inputs[0]) is not MoveOperation { Inputs.Count: 1, Pieces.Count: 1, IsReshape: false } move
            || !IsBorder(move) || Padded(operation, move, window) is not { } padded)
        {
            return false;
        }

        context.Folded(this, $"{Description.Of(move)} into {Description.Of(operation)}", operation.Output);
        context.Replace(operation, padded);
        return true;
    }

    /// <summary>
    /// Whether the move puts the whole input, as it is, into a larger output of the same batch and channels.
    /// </summary>
    private static bool IsBorder(MoveOperation move)
    {
        Shape input = move.Inputs[0].Shape;
        Shape output = move.Output.Shape;
        MovePiece piece = move.Pieces[0];
        return input.Rank == output.Rank && input.Rank > 2 && input[0] == output[0] && input[1] == output[1]
            && piece.Extent.SequenceEqual(input.ToArray())
            && (piece with { Start = new int[input.Rank] }).IsDense(input);
    }

    private static Operation? Padded(Operation operation, MoveOperation move, WindowGeometry window)
    {
        Shape input = move.Inputs[0].Shape;
        MovePiece piece = move.Pieces[0];
        WindowGeometry larger = window with
        {
            PadsBegin = window.PadsBegin.Select((p, d) => p + piece.Start[d + 2]).ToArray(),
            PadsEnd = window.PadsEnd.Select((p, d) => p + move.Output.Shape[d + 2] - input[d + 2] - piece.Start[d + 2]).ToArray(),
        };
        Origin origin = move.Origin.Then(operation.Origin);
        switch (operation)
        {
            case ConvolutionOperation c when move.Fill == 0:
                return new ConvolutionOperation(origin, move.Inputs[0], c.Weight, c.Bias, larger, c.Groups, c.IsTransposed, c.Output, c.Epilogue);

            case PoolOperation { Kind: PoolKind.Max } p when double.IsNegativeInfinity(move.Fill):
                return new PoolOperation(origin, p.Kind, move.Inputs[0], larger, p.Output);

            case PoolOperation { Kind: PoolKind.Sum or PoolKind.AverageIncludingPadding } p when move.Fill == 0:
                return new PoolOperation(origin, p.Kind, move.Inputs[0], larger, p.Output);

            case PoolOperation { Kind: PoolKind.Average } p when move.Fill == 0 && !window.IsPadded:
                return new PoolOperation(origin, PoolKind.AverageIncludingPadding, move.Inputs[0], larger, p.Output);

            default:
                return null;
        }
    }

}
