using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Memory;

/// <summary>Reshapes that need no copy: the same elements of memory seen under another shape.</summary>
internal static class StridedReshape
{
    /// <summary>
    /// The strides that read a strided tensor under another shape of the same count in the same row-major order of
    /// elements; null where no strides do. Groups of axes with equal products correspond to each other, and an old
    /// group must be walked by one stride.
    /// </summary>
    public static int[]? TryView(Shape shape, IReadOnlyList<int> strides, Shape target)
    {
        if (shape.Count != target.Count)
        {
            return null;
        }

        if (shape.Count == 0)
        {
            return target.Strides();
        }

        int[] result = new int[target.Rank];
        int old = 0;
        int axis = 0;
        while (axis < target.Rank)
        {
            int end = axis + 1;
            long targetCount = target[axis];
            int oldStart = old;
            long oldCount = 1;
            while (oldCount != targetCount)
            {
                if (oldCount < targetCount)
                {
                    oldCount *= shape[old++];
                }
                else
                {
                    targetCount *= target[end++];
                }
            }

            if (!TryStride(shape, strides, oldStart, old, out int stride))
            {
                return null;
            }

            for (int a = end - 1; a >= axis; a--)
            {
                result[a] = stride;
                stride *= target[a];
            }

            axis = end;
        }

        return result;
    }

    /// <summary>The one stride that walks some axes of a tensor in row-major order.</summary>
    private static bool TryStride(Shape shape, IReadOnlyList<int> strides, int start, int end, out int stride)
    {
        stride = 1;
        bool found = false;
        long next = 0;
        for (int axis = end - 1; axis >= start; axis--)
        {
            if (shape[axis] == 1)
            {
                continue;
            }

            if (!found)
            {
                stride = strides[axis];
                found = true;
            }
            else if (strides[axis] != next)
            {
                return false;
            }

            next = (long)strides[axis] * shape[axis];
        }

        return true;
    }
}
