using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Streaming;

/// <summary>
/// Moves, which leave each frame whole: they may cut frames off, put padding before them, and join channels.
/// </summary>
internal sealed partial class StreamRules
{
    public override IReadOnlyList<StreamValue> Visit(MoveOperation move)
    {
        StreamValue[] inputs = move.Inputs.Select(streams).ToArray();
        if (inputs.Any(input => input.IsSoFar))
        {
            throw StreamRefusal.At(move.Origin, "joins what is left after the last frame with frames before it");
        }

        PieceFrames?[] pieces = move.Pieces.Select(piece => inputs[piece.Input].Time is { } time
            ? PieceFrames.Of(piece, time, move.Inputs[piece.Input].Shape) ?? throw StreamRefusal.At(
                move.Origin, "puts frames at other places than one after the other")
            : null).ToArray();
        return pieces.OfType<PieceFrames>().All(piece => piece.Axis is null) ? Last(move, inputs, pieces) : Frames(move, inputs, pieces);
    }

    /// <summary>Takes the last frame alone, which the whole network has after the frames so far.</summary>
    private IReadOnlyList<StreamValue> Last(MoveOperation move, StreamValue[] inputs, PieceFrames?[] moved)
    {
        Value[] values = inputs.Select(input => input.Value).ToArray();
        MovePiece[] pieces = move.Pieces.ToArray();
        for (int i = 0; i < pieces.Length; i++)
        {
            if (moved[i] is { } piece)
            {
                TimeAxis time = inputs[pieces[i].Input].Time!;
                if (piece.First != time.Whole - 1 || Excess(time, frames, wholeFrames) > 0)
                {
                    throw StreamRefusal.At(move.Origin, "takes one frame out of all, which is not the last one");
                }

                pieces[i] = piece.In(pieces[i], time.Length - 1, time.Length);
            }
        }

        Value output = new(move.Output.Name, move.Output.Type, move.Output.Shape);
        operations.Add(new MoveOperation(move.Origin, values, pieces, output, move.Fill));
        return [new StreamValue(output, null) { IsSoFar = true }];
    }

    private IReadOnlyList<StreamValue> Frames(MoveOperation move, StreamValue[] inputs, PieceFrames?[] moved)
    {
        int[] axes = moved.OfType<PieceFrames>().Select(piece => piece.Axis ?? -1).Distinct().ToArray();
        int[] lengths = inputs.Where(input => input.Time is not null).Select(input => input.Time!.Length).Distinct().ToArray();
        if (axes.Length > 1 || lengths.Length > 1)
        {
            throw StreamRefusal.At(move.Origin, "joins frames with frames of other times");
        }

        int axis = axes[0];
        bool mayBeEarly = move.Fill == 0 && moved.All(piece => piece is not null);
        int delay = mayBeEarly ? int.MinValue : 0;
        Origin? lookAhead = null;
        for (int i = 0; i < moved.Length; i++)
        {
            if (moved[i] is { } piece)
            {
                TimeAxis time = inputs[move.Pieces[i].Input].Time!;
                RequireWhole(move, i, axis, moved, piece);
                delay = Math.Max(delay, time.Delay + piece.First - move.Pieces[i].Start[axis]);
                lookAhead ??= time.LookAhead;
            }
        }

        int length = lengths[0];
        TimeAxis result = new(axis, length, delay, move.Output.Shape[axis]) { LookAhead = lookAhead };
        List<Value> values = [];
        List<MovePiece> pieces = [];
        for (int i = 0; i < moved.Length; i++)
        {
            MovePiece piece = move.Pieces[i];
            StreamValue input = inputs[piece.Input];
            if (moved[i] is { } own)
            {
                int shift = own.First - piece.Start[axis];
                double? before = shift < 0 ? move.Fill : null;
                Value read = memory.Window(input, input.Time!.Delay + shift - delay, 1, length, before, move.Origin);
                MovePiece whole = own.In(piece, 0, length) with { Input = values.Count };
                pieces.Add(whole with { Start = WindowFrames.With(piece.Start, axis, 0), Extent = WindowFrames.With(piece.Extent, axis, length) });
                values.Add(read);
            }
            else if (SameForAll(move, inputs, i, axis, moved) is { } constant)
            {
                pieces.Add(piece with
                {
                    Input = values.Count,
                    Start = WindowFrames.With(piece.Start, axis, 0),
                    Extent = WindowFrames.With(piece.Extent, axis, length),
                    Axes = constant,
                });
                values.Add(input.Value);
            }
        }

        Value output = Chunk(move.Output, result);
        operations.Add(new MoveOperation(move.Origin, values, pieces, output, move.Fill));
        return [new StreamValue(output, result)];
    }

    /// <summary>Frames begin at the start, or behind padding; nothing but padding follows.</summary>
    private static void RequireWhole(MoveOperation move, int index, int axis, PieceFrames?[] moved, PieceFrames piece)
    {
        MovePiece box = move.Pieces[index];
        bool isAlone = Enumerable.Range(0, moved.Length).All(i => i == index || moved[i] is null || !Meet(move.Pieces[i], box, axis));
        if (!isAlone || (piece.First != 0 && box.Start[axis] != 0))
        {
            throw StreamRefusal.At(move.Origin, "joins sequences of frames one after the other");
        }
    }

    /// <summary>
    /// How a piece without frames is read that is the same for all; null for padding before or behind frames.
    /// </summary>
    private static AxisMap[]? SameForAll(MoveOperation move, StreamValue[] inputs, int index, int axis, PieceFrames?[] moved)
    {
        MovePiece piece = move.Pieces[index];
        if (Enumerable.Range(0, moved.Length).Any(i => moved[i] is not null && Meet(move.Pieces[i], piece, axis)))
        {
            return inputs[piece.Input].Value.Constant is { } constant && IsFill(constant, move.Fill)
                ? null
                : throw StreamRefusal.At(move.Origin, "puts something else than padding before or behind the frames");
        }

        bool isSame = piece.Start[axis] == 0 && piece.Extent[axis] == move.Output.Shape[axis]
            && Enumerable.Range(0, piece.Extent[axis]).All(c => piece.Axes[axis].At(c) == piece.Axes[axis].At(0));
        return isSame
            ? piece.Axes.Select((map, d) => d == axis ? new AxisMap(0) : map).ToArray()
            : throw StreamRefusal.At(move.Origin, "joins the frames with numbers that differ from frame to frame");
    }

    private static bool IsFill(Tensor constant, double fill) =>
        Enumerable.Range(0, constant.Count).All(i => constant.ElementAsDouble(i).Equals(fill) || constant.ElementAsDouble(i) == fill);

    /// <summary>Whether two boxes have places in common, at whatever frames.</summary>
    private static bool Meet(MovePiece one, MovePiece other, int axis) => Enumerable.Range(0, one.Start.Count).All(
        d => d == axis || (one.Start[d] < other.Start[d] + other.Extent[d] && other.Start[d] < one.Start[d] + one.Extent[d]));
}
