using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Layout;

/// <summary>Writes zeros around the spatial axes of a value, and nothing else.</summary>
/// <param name="Repeats">How often the whole picture of lines stands in memory, one after the other.</param>
/// <param name="Axes">The spatial axes, outermost first.</param>
internal sealed record BorderKernel(Operand Write, int Repeats, IReadOnlyList<BorderAxis> Axes)
    : Kernel("ClearBorder", "zeros around the picture", [], Write)
{
    public override bool IsVectorised => false;

    public override string Plan => string.Join(", ", Axes.Select(a => $"{a.Begin}+{a.Extent}+{a.End}"));

    /// <summary>Plans the border of a buffer.</summary>
    public static BorderKernel Of(BufferBorder border)
    {
        ValueLayout layout = border.Layout;
        Border zeros = layout.Border!;
        int inner = layout.IsChannelsLast ? layout.Shape[1] : 1;
        List<BorderAxis> axes = [];
        for (int axis = layout.Shape.Rank - 1; axis >= 2; axis--)
        {
            axes.Insert(0, new BorderAxis(layout.Shape[axis], zeros.Begin[axis - 2], zeros.End[axis - 2], inner));
            inner *= ValueLayout.Padded(layout.Shape, zeros, axis);
        }

        return new BorderKernel(border.Buffer, inner == 0 ? 0 : layout.Length / inner, axes);
    }
}

/// <summary>One axis of a bordered value.</summary>
/// <param name="Extent">Elements between the borders.</param>
/// <param name="Begin">Zeros before them.</param>
/// <param name="End">Zeros after them.</param>
/// <param name="Stride">Floats in memory that one step along the axis passes.</param>
internal sealed record BorderAxis(int Extent, int Begin, int End, int Stride)
{
    /// <summary>Floats that the whole axis takes.</summary>
    public int Length => (Begin + Extent + End) * Stride;
}
