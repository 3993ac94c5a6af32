using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Streaming;

/// <summary>A box of a move whose elements are frames, one after the other along an axis of the output.</summary>
/// <param name="Axis">That axis; null where the box has one frame alone.</param>
/// <param name="First">The frame of the input at the first corner of the box.</param>
/// <param name="Stride">Elements of the input between frames.</param>
/// <param name="Frames">Frames of the input.</param>
internal sealed record PieceFrames(int? Axis, int First, int Stride, int Frames)
{
    /// <summary>How a box of the whole network reads frames; null where it does not read them in order.</summary>
    public static PieceFrames? Of(MovePiece piece, TimeAxis time, Shape input)
    {
        int stride = input.CountOf(time.Axis + 1, input.Rank);
        int frames = input[time.Axis];
        PieceFrames result = new(null, piece.Offset / stride % frames, stride, frames);
        long least = piece.Offset % stride;
        long most = least;
        for (int d = 0; d < piece.Axes.Count; d++)
        {
            long low = 0;
            long high = 0;
            bool isTime = piece.Extent[d] > 1 && result.Axis is null && Enumerable.Range(0, piece.Extent[d]).All(c => piece.Axes[d].At(c) == c * stride);
            if (isTime && result.First + piece.Extent[d] <= frames)
            {
                result = result with { Axis = d };
                continue;
            }

            for (int c = 0; c < piece.Extent[d]; c++)
            {
                long inside = result.Split(piece.Axes[d].At(c)).Inside;
                low = Math.Min(low, inside);
                high = Math.Max(high, inside);
            }

            least += low;
            most += high;
        }

        return least >= 0 && most < stride ? result : null;
    }

    /// <summary>The box in an input with another number of frames.</summary>
    /// <param name="piece">The box.</param>
    /// <param name="first">The frame at its first corner.</param>
    /// <param name="frames">Frames of that input.</param>
    public MovePiece In(MovePiece piece, int first, int frames)
    {
        int Moved(int offset)
        {
            (long outer, long inside) = Split(offset);
            return (int)((outer * Stride * frames) + inside);
        }

        int outside = piece.Offset / (Stride * Frames);
        AxisMap[] axes = piece.Axes.Select((map, d) => d == Axis ? new AxisMap(Stride)
            : map.Table is null ? new AxisMap(Moved(map.Stride))
            : new AxisMap(map.Table.Select(Moved).ToArray())).ToArray();
        return piece with { Offset = (outside * Stride * frames) + (first * Stride) + (piece.Offset % Stride), Axes = axes };
    }

    /// <summary>
    /// An offset as whole sequences and elements of one frame; where neither makes it, the rest does not fit a frame.
    /// </summary>
    private (long Outer, long Inside) Split(int offset)
    {
        long all = (long)Stride * Frames;
        long outer = (long)Math.Round((double)offset / all);
        return (outer, offset - (outer * all));
    }
}
