using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Layout;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Schedules the zeros around a value: for each axis the part before and after, within every line of the axes around
/// it.
/// </summary>
internal static class BorderSchedule
{
    public static void Schedule(BorderKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        Place start = new(pointers.Output, 0);
        int length = kernel.Axes.Count == 0 ? 0 : kernel.Axes[0].Length;
        if (kernel.Repeats > 1)
        {
            using (builder.For("n", kernel.Repeats, out Local n))
            {
                Clear(kernel, 0, start.Plus((AffineIndex)n * length), builder);
            }
        }
        else if (kernel.Repeats == 1)
        {
            Clear(kernel, 0, start, builder);
        }
    }

    private static void Clear(BorderKernel kernel, int axis, Place place, KernelBuilder builder)
    {
        BorderAxis border = kernel.Axes[axis];
        Clear(border.Begin * border.Stride, place, builder);
        Clear(border.End * border.Stride, place.Plus((border.Begin + border.Extent) * border.Stride), builder);
        if (kernel.Axes.Skip(axis + 1).Any(inner => inner.Begin + inner.End > 0))
        {
            using (builder.For($"i{axis}", border.Extent, out Local i))
            {
                Clear(kernel, axis + 1, place.Plus((border.Begin * border.Stride) + ((AffineIndex)i * border.Stride)), builder);
            }
        }
    }

    private static void Clear(int count, Place place, KernelBuilder builder)
    {
        if (count > 0)
        {
            builder.Fill(place, count, KernelValues.Constant(LaneType.Single(place.Pointer.Element), 0, 0));
        }
    }
}
