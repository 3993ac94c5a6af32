using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Movement;

/// <summary>
/// A move counts the elements of its input in dense row-major order. This finds them in memory, where the operand may
/// have another layout.
/// </summary>
internal sealed class DensePlaces
{
    private readonly List<(int Extent, int Dense, int Memory)> _axes = [];

    public DensePlaces(Operand operand)
    {
        int[] dense = operand.Shape.Strides();
        for (int axis = 0; axis < operand.Shape.Rank; axis++)
        {
            int extent = operand.Shape[axis];
            int memory = operand.Strides[axis];
            if (extent == 1)
            {
                continue;
            }

            // Axes that memory walks as one are one, so that a dense operand has a single axis and every step fits.
            if (_axes.Count > 0 && _axes[_axes.Count - 1] is var last && last.Memory == memory * extent)
            {
                _axes[_axes.Count - 1] = (last.Extent * extent, dense[axis], memory);
            }
            else
            {
                _axes.Add((extent, dense[axis], memory));
            }
        }
    }

    /// <summary>
    /// The place in memory and the steps in memory of a piece that is not empty, or null where a step is none of
    /// memory's: it runs over the end of an axis.
    /// </summary>
    public (int Offset, AxisMap[] Axes)? Find(MovePiece piece)
    {
        (int low, int high)[] reach = new (int, int)[_axes.Count];
        int offset = 0;
        for (int a = 0; a < _axes.Count; a++)
        {
            int coordinate = piece.Offset / _axes[a].Dense % _axes[a].Extent;
            offset += coordinate * _axes[a].Memory;
            reach[a] = (coordinate, coordinate);
        }

        AxisMap[] maps = new AxisMap[piece.Axes.Count];
        for (int d = 0; d < maps.Length; d++)
        {
            int[] steps = TellingSteps(piece.Axes[d], piece.Extent[d]);
            int axis = steps.All(s => s == 0) ? -1 : _axes.FindIndex(a => steps.All(s => s % a.Dense == 0 && Math.Abs(s / a.Dense) < a.Extent));
            if (axis < 0)
            {
                if (steps.Any(s => s != 0))
                {
                    return null;
                }

                maps[d] = new AxisMap(0);
                continue;
            }

            (_, int dense, int memory) = _axes[axis];
            reach[axis] = (reach[axis].low + Math.Min(0, steps.Min() / dense), reach[axis].high + Math.Max(0, steps.Max() / dense));
            maps[d] = piece.Axes[d].Table is null
                ? new AxisMap(piece.Axes[d].Stride / dense * memory)
                : new AxisMap(steps.Select(s => s / dense * memory).ToArray());
        }

        return Enumerable.Range(0, _axes.Count).All(a => reach[a].low >= 0 && reach[a].high < _axes[a].Extent) ? (offset, maps) : null;
    }

    /// <summary>
    /// The steps that tell where all of them lead: the first, the second and the last of equal ones, of which an axis
    /// may have very many.
    /// </summary>
    private static int[] TellingSteps(AxisMap map, int extent) => map.Table is null
        ? [0, map.At(Math.Min(1, extent - 1)), map.At(extent - 1)]
        : Enumerable.Range(0, extent).Select(map.At).ToArray();
}
