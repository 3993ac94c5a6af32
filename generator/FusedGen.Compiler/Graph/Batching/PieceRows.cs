using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Graph.Batching;

/// <summary>
/// One box of a move as seen by a batch: each row of the output must come from the same row of the input, and from the
/// same places of it. Then the box can be written for any number of rows.
/// </summary>
internal sealed class PieceRows
{
    private readonly int _rows;
    private readonly int _wanted;

    /// <summary>Elements of the input from one row to the next; 0 where all rows read the same.</summary>
    private readonly int _step;

    /// <summary>
    /// Elements of the input from one group of all rows to the next; 0 where there is one group, and where all rows
    /// read the same.
    /// </summary>
    private readonly int _block;

    /// <summary>The range of what is added to the place inside of a row.</summary>
    private long _least;
    private long _most;

    private PieceRows(int rows, int wanted, BatchAxis? input, Shape inputShape)
    {
        _rows = rows;
        _wanted = wanted;
        _step = input?.After(inputShape) ?? 0;
        _block = input?.Before(inputShape) > 1 ? _step * rows : 0;
    }

    /// <summary>The box for another number of rows; null where the rows do not stay apart.</summary>
    /// <param name="piece">The box.</param>
    /// <param name="output">Where the output carries the batch.</param>
    /// <param name="input">Where the piece's input does; null for one that is the same for all rows.</param>
    /// <param name="inputShape">The input's shape.</param>
    /// <param name="rows">The rows that there are.</param>
    /// <param name="wanted">The rows that are wanted.</param>
    public static MovePiece? Resize(MovePiece piece, BatchAxis output, BatchAxis? input, Shape inputShape, int rows, int wanted)
    {
        int unit = rows * output.Inner;
        int start = piece.Start[output.Axis];
        int extent = piece.Extent[output.Axis];
        if (start % unit != 0 || extent % unit != 0)
        {
            return null;
        }

        MovePiece resized = piece with
        {
            Start = Replaced(piece.Start, output.Axis, start / rows * wanted),
            Extent = Replaced(piece.Extent, output.Axis, extent / rows * wanted),
        };
        return piece.Extent.Contains(0) ? resized : new PieceRows(rows, wanted, input, inputShape).Moved(piece, resized, output);
    }

    private MovePiece? Moved(MovePiece piece, MovePiece resized, BatchAxis output)
    {
        if (!TrySplit(piece.Offset, out long offset, out long inside))
        {
            return null;
        }

        AxisMap[] axes = new AxisMap[piece.Axes.Count];
        for (int d = 0; d < axes.Length; d++)
        {
            if (d == output.Axis)
            {
                if (AlongRows(piece.Axes[d], piece.Extent[d], output.Inner) is not { } places)
                {
                    return null;
                }

                offset += places[0];
                axes[d] = Compact(places.Select(p => p - places[0]).ToArray());
            }
            else if (TryRescale(piece.Axes[d], piece.Extent[d], out AxisMap map))
            {
                axes[d] = map;
            }
            else
            {
                return null;
            }
        }

        bool isInRow = _step == 0 || (inside + _least >= 0 && inside + _most < _step);
        return isInRow ? resized with { Offset = (int)offset, Axes = axes } : null;
    }

    /// <summary>
    /// The places along the output's axis of the batch: those of the first row, one step further for each row.
    /// </summary>
    private int[]? AlongRows(AxisMap map, int extent, int inner)
    {
        int groups = extent / (_rows * inner);
        int[] first = new int[groups * inner];
        for (int place = 0; place < first.Length; place++)
        {
            int at = (place / inner * _rows * inner) + (place % inner);
            first[place] = map.At(at);
            for (int row = 1; row < _rows; row++)
            {
                if (map.At(at + (row * inner)) - first[place] != row * _step)
                {
                    return null;
                }
            }
        }

        if (!TryRescale(first))
        {
            return null;
        }

        return Enumerable.Range(0, groups * _wanted * inner)
            .Select(c => first[(c / (_wanted * inner) * inner) + (c % inner)] + (c / inner % _wanted * _step))
            .ToArray();
    }

    private bool TryRescale(AxisMap map, int extent, out AxisMap rescaled)
    {
        rescaled = map;
        if (_step == 0)
        {
            return true;
        }

        if (map.Table is null)
        {
            long last = (long)map.Stride * (extent - 1);
            if (_block > 0 && map.Stride % _block == 0)
            {
                rescaled = new AxisMap(map.Stride / _rows * _wanted);
                return true;
            }

            if (Math.Abs(last) < _step)
            {
                Widen(Math.Min(0, last), Math.Max(0, last));
                return true;
            }
        }

        int[] places = Enumerable.Range(0, extent).Select(map.At).ToArray();
        if (!TryRescale(places))
        {
            return false;
        }

        rescaled = new AxisMap(places);
        return true;
    }

    /// <summary>Rescales places in their array.</summary>
    private bool TryRescale(int[] places)
    {
        long least = long.MaxValue;
        long most = long.MinValue;
        for (int c = 0; c < places.Length; c++)
        {
            if (!TrySplit(places[c], out long rescaled, out long inside))
            {
                return false;
            }

            places[c] = (int)rescaled;
            least = Math.Min(least, inside);
            most = Math.Max(most, inside);
        }

        Widen(least, most);
        return true;
    }

    /// <summary>
    /// Splits a distance into whole groups of rows, which grow with the rows, and a distance inside of a row, which
    /// does not.
    /// </summary>
    private bool TrySplit(int distance, out long rescaled, out long inside)
    {
        long groups = _block == 0 ? 0 : (long)Math.Round((double)distance / _block, MidpointRounding.AwayFromZero);
        inside = distance - (groups * _block);
        rescaled = (groups * _block / _rows * _wanted) + inside;
        return _step == 0 || Math.Abs(inside) < _step;
    }

    private void Widen(long least, long most)
    {
        _least += least;
        _most += most;
    }

    private static AxisMap Compact(int[] places)
    {
        int step = places.Length > 1 ? places[1] : 0;
        return Enumerable.Range(0, places.Length).All(c => places[c] == c * step) ? new AxisMap(step) : new AxisMap(places);
    }

    private static int[] Replaced(IReadOnlyList<int> values, int index, int value) => values.Select((v, i) => i == index ? value : v).ToArray();
}
