using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding.Moves;

/// <summary>Finds the pieces of a move in a list that says for each element where it comes from.</summary>
internal static class MoveBoxes
{
    /// <summary>
    /// One piece for each label: the elements with the label must fill a box, and lie in their input by a sum of one
    /// offset per axis. Null where they do not.
    /// </summary>
    /// <param name="shape">The output's shape.</param>
    /// <param name="input">The input of each element.</param>
    /// <param name="element">Its place there.</param>
    /// <param name="label">Elements that make one piece; −1 for those of no piece.</param>
    /// <param name="mostTable">How many table entries the pieces may need where strides do not do.</param>
    public static IReadOnlyList<MovePiece>? Find(Shape shape, int[] input, int[] element, int[] label, int mostTable)
    {
        int count = label.Max() + 1;
        List<int>[] members = Enumerable.Range(0, count).Select(_ => new List<int>()).ToArray();
        for (int i = 0; i < label.Length; i++)
        {
            if (label[i] >= 0)
            {
                members[label[i]].Add(i);
            }
        }

        List<MovePiece> pieces = [];
        int[] strides = shape.Strides();
        foreach (List<int> box in members.Where(m => m.Count > 0))
        {
            if (PieceOf(shape, strides, box, input, element) is not { } piece)
            {
                return null;
            }

            pieces.Add(piece);
        }

        return pieces.Sum(p => p.Axes.Sum(a => a.Table?.Count ?? 0)) <= mostTable ? pieces : null;
    }

    private static MovePiece? PieceOf(Shape shape, int[] strides, List<int> members, int[] input, int[] element)
    {
        // Members are in row-major order: the first and the last are corners, if this is a box at all.
        int first = members[0];
        int last = members[members.Count - 1];
        int[] start = new int[shape.Rank];
        int[] extent = new int[shape.Rank];
        int volume = 1;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            start[axis] = first / strides[axis] % shape[axis];
            extent[axis] = (last / strides[axis] % shape[axis]) - start[axis] + 1;
            volume *= Math.Max(0, extent[axis]);
        }

        if (volume != members.Count)
        {
            return null;
        }

        int offset = element[first];
        int[][] steps = Enumerable.Range(0, shape.Rank)
            .Select(axis => Enumerable.Range(0, extent[axis]).Select(c => element[first + (c * strides[axis])] - offset).ToArray())
            .ToArray();
        int number = 0;
        foreach (int[] place in Odometer.Places(extent))
        {
            int i = first + Odometer.Offset(place, strides);
            int expected = offset;
            for (int axis = 0; axis < place.Length; axis++)
            {
                expected += steps[axis][place[axis]];
            }

            if (members[number++] != i || input[i] != input[first] || element[i] != expected)
            {
                return null;
            }
        }

        return new MovePiece(input[first], offset, start, extent, steps.Select(AxisOf).ToArray());
    }

    private static AxisMap AxisOf(int[] steps)
    {
        int stride = steps.Length > 1 ? steps[1] : 0;
        for (int c = 0; c < steps.Length; c++)
        {
            if (steps[c] != c * stride)
            {
                return new AxisMap(steps);
            }
        }

        return new AxisMap(stride);
    }
}
