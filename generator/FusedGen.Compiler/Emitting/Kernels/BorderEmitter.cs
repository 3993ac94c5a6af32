using FusedGen.Compiler.Planning.Layout;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints the zeros around a value: for each axis the part before and after, within every line of the axes around it.</summary>
internal static class BorderEmitter
{
    public static void Emit(BorderKernel kernel, CodeWriter writer)
    {
        int length = kernel.Axes.Count == 0 ? 0 : kernel.Axes[0].Length;
        if (kernel.Repeats > 1)
        {
            using (writer.Open($"for (int n = 0; n < {VectorForm.Text(kernel.Repeats)}; n++)"))
            {
                EmitAxis(kernel, 0, 0, [("n", length)], writer);
            }
        }
        else if (kernel.Repeats == 1)
        {
            EmitAxis(kernel, 0, 0, [], writer);
        }
    }

    private static void EmitAxis(BorderKernel kernel, int axis, int offset, (string, int)[] loops, CodeWriter writer)
    {
        BorderAxis border = kernel.Axes[axis];
        EmitClear(border.Begin * border.Stride, offset, loops, writer);
        EmitClear(border.End * border.Stride, offset + ((border.Begin + border.Extent) * border.Stride), loops, writer);
        if (kernel.Axes.Skip(axis + 1).Any(inner => inner.Begin + inner.End > 0))
        {
            string variable = "i" + VectorForm.Text(axis);
            using (writer.Open($"for (int {variable} = 0; {variable} < {VectorForm.Text(border.Extent)}; {variable}++)"))
            {
                EmitAxis(kernel, axis + 1, offset + (border.Begin * border.Stride), [.. loops, (variable, border.Stride)], writer);
            }
        }
    }

    private static void EmitClear(int count, int offset, (string, int)[] loops, CodeWriter writer)
    {
        if (count > 0)
        {
            string start = VectorForm.Element(KernelEmitter.Output, Offset.Of(offset, loops));
            writer.Line($"MemoryMarshal.CreateSpan(ref {start}, {VectorForm.Text(count)}).Clear();");
        }
    }
}
