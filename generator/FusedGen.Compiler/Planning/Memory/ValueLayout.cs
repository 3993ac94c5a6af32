using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Memory;

/// <summary>The zeros around the spatial axes of a value [N, C, spatial…]: one entry per spatial axis.</summary>
/// <param name="Begin">Elements before the first.</param>
/// <param name="End">Elements after the last.</param>
internal sealed record Border(IReadOnlyList<int> Begin, IReadOnlyList<int> End)
{
    /// <summary>Whether there are no zeros at all.</summary>
    public bool IsEmpty => Begin.All(b => b == 0) && End.All(e => e == 0);

    /// <summary>The smallest border that holds both.</summary>
    public Border Union(Border other) => new(Begin.Zip(other.Begin, Math.Max).ToArray(), End.Zip(other.End, Math.Max).ToArray());
}

/// <summary>
/// How a value is arranged in its own memory: the axes in the order of the shape, or with the channels innermost, so
/// that a kernel reads the channels of a pixel as one vector; and with a border of zeros where windows hang over the
/// edge, so that no kernel has to check for it.
/// </summary>
/// <param name="Shape">The logical shape.</param>
/// <param name="IsChannelsLast">Whether axis 1 is the innermost in memory.</param>
/// <param name="Border">The zeros around the spatial axes; null for none.</param>
internal sealed record ValueLayout(Shape Shape, bool IsChannelsLast, Border? Border)
{
    private readonly int[] _strides = StridesOf(Shape, IsChannelsLast, Border);

    /// <summary>The layout of the caller's spans.</summary>
    public static ValueLayout RowMajor(Shape shape) => new(shape, false, null);

    /// <summary>Elements between neighbours along each axis of the shape.</summary>
    public IReadOnlyList<int> Strides => _strides;

    /// <summary>Elements before the first that is no border.</summary>
    public int Origin => Border is null ? 0 : Enumerable.Range(0, Border.Begin.Count).Sum(d => Border.Begin[d] * _strides[d + 2]);

    /// <summary>Elements in memory, the border included.</summary>
    public int Length
    {
        get
        {
            long length = 1;
            for (int axis = 0; axis < Shape.Rank; axis++)
            {
                length *= Padded(Shape, Border, axis);
            }

            return checked((int)length);
        }
    }

    /// <summary>Elements along an axis, the border included.</summary>
    public static int Padded(Shape shape, Border? border, int axis) =>
        shape[axis] + (border is null || axis < 2 ? 0 : border.Begin[axis - 2] + border.End[axis - 2]);

    private static int[] StridesOf(Shape shape, bool channelsLast, Border? border)
    {
        int[] strides = new int[shape.Rank];
        int stride = 1;
        if (channelsLast)
        {
            strides[1] = 1;
            stride = shape[1];
        }

        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            if (axis != 1 || !channelsLast)
            {
                strides[axis] = stride;
                stride *= Padded(shape, border, axis);
            }
        }

        return strides;
    }
}
