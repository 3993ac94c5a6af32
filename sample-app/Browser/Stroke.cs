namespace FusedGen.Samples;

/// <summary>What a pen drew without being lifted: x and y of its points in turn.</summary>
internal readonly struct Stroke(ReadOnlyMemory<double> coordinates)
{
    /// <summary>The number of points.</summary>
    public int Count => coordinates.Length / 2;

    /// <summary>A point.</summary>
    public (double X, double Y) this[int point] => (coordinates.Span[2 * point], coordinates.Span[(2 * point) + 1]);
}
