namespace FusedGen.Compiler.Reference;

/// <summary>Walks over all places of a box in row-major order, the last axis fastest.</summary>
internal static class Odometer
{
    /// <summary>
    /// Every place once; the one array is changed in place between steps. A box of rank 0 has one place, an empty one
    /// none.
    /// </summary>
    public static IEnumerable<int[]> Places(IReadOnlyList<int> extents)
    {
        foreach (int extent in extents)
        {
            if (extent == 0)
            {
                yield break;
            }
        }

        int[] place = new int[extents.Count];
        while (true)
        {
            yield return place;
            int axis = extents.Count - 1;
            while (axis >= 0 && ++place[axis] == extents[axis])
            {
                place[axis] = 0;
                axis--;
            }

            if (axis < 0)
            {
                yield break;
            }
        }
    }

    /// <summary>The offset of a place: <c>Σ place[d] · strides[d]</c>.</summary>
    public static int Offset(int[] place, int[] strides)
    {
        int offset = 0;
        for (int axis = 0; axis < place.Length; axis++)
        {
            offset += place[axis] * strides[axis];
        }

        return offset;
    }
}
