using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Reduction;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints a <see cref="ReduceKernel"/> that uses vectors; the others are printed by <see cref="ElementReduceEmitter"/>.</summary>
internal static class ReduceEmitter
{
    /// <summary>Partial results that a horizontal reduction combines.</summary>
    private const int Lanes = 16;

    /// <summary>Vectors of outputs at once: independent chains of additions.</summary>
    private const int VectorsAcross = 4;

    public static void Emit(ReduceKernel kernel, VectorForm form, CodeWriter writer)
    {
        switch (kernel.Order)
        {
            case ReduceOrder.Along:
                EmitAlong(kernel, form, writer);
                break;
            case ReduceOrder.Across:
                EmitAcross(kernel, form, writer);
                break;
            default:
                ElementReduceEmitter.Emit(kernel, writer);
                break;
        }
    }

    /// <summary>The result of two partial ones.</summary>
    public static string Combine(ReduceKind kind, string left, string right) => kind switch
    {
        ReduceKind.Sum => $"{left} + {right}",
        ReduceKind.Product => $"{left} * {right}",
        _ => $"VectorMath.{kind}({left}, {right})",
    };

    /// <summary>The result of no elements.</summary>
    public static string Neutral(ReduceKind kind, VectorForm form) => kind switch
    {
        ReduceKind.Sum => form.IsScalar ? "0f" : $"{form.Type}.Zero",
        ReduceKind.Product => form.Broadcast("1f"),
        ReduceKind.Max => form.Broadcast("float.NegativeInfinity"),
        _ => form.Broadcast("float.PositiveInfinity"),
    };

    private static void EmitAlong(ReduceKernel kernel, VectorForm form, CodeWriter writer)
    {
        int vectors = Lanes / form.Lanes;
        int partials = kernel.Partials / form.Lanes;
        using NestedLoops outputs = NestedLoops.OpenAll(writer, kernel.Kept);
        for (int p = 0; p < partials; p++)
        {
            writer.Line($"{form.Type} {Partial(p)} = {Neutral(kernel.Kind, form)};");
        }

        using (NestedLoops runs = NestedLoops.OpenOuter(writer, kernel.Reduced, "k"))
        {
            string place = Offset.Of(0, outputs.Terms(1).Concat(runs.Terms(0)).ToArray());
            writer.Line($"ref float run = ref {VectorForm.Element(kernel.Input.Parameter, place)};");
            EmitRun(kernel, form, writer, partials);
        }

        for (int p = vectors; p < partials; p++)
        {
            writer.Line($"{Partial(p - vectors)} = {Combine(kernel.Kind, Partial(p - vectors), Partial(p))};");
        }

        string names = string.Join(", ", Enumerable.Range(0, vectors).Select(Partial));
        writer.Line($"{VectorForm.Element(KernelEmitter.Output, outputs.Offset(0))} = VectorMath.Horizontal{kernel.Kind}({(form.IsScalar ? $"[{names}]" : names)});");
    }

    /// <summary>One run: all partial results in a loop, sixteen of them once more, and the end.</summary>
    private static void EmitRun(ReduceKernel kernel, VectorForm form, CodeWriter writer, int partials)
    {
        int length = kernel.Reduced.InnerExtent;
        int step = kernel.Partials;
        int end = length / step * step;
        if (end > step)
        {
            using CodeWriter.Block loop = writer.Open($"for (int j = 0; j < {VectorForm.Text(end)}; j += {VectorForm.Text(step)})");
            EmitVectors(partials, v => form.Load("run", Offset.Of(v * form.Lanes, ("j", 1))));
        }
        else if (end > 0)
        {
            EmitVectors(partials, v => form.Load("run", VectorForm.Text(v * form.Lanes)));
        }

        if (length - end >= Lanes)
        {
            int start = end;
            EmitVectors(Lanes / form.Lanes, v => form.Load("run", VectorForm.Text(start + (v * form.Lanes))));
            end += Lanes;
        }

        int rest = length - end;
        if (rest > 0 && kernel.Kind == ReduceKind.Sum)
        {
            EmitVectors(form.VectorsOf(rest), v => form.LoadPartial("run", VectorForm.Text(end + (v * form.Lanes)), rest - (v * form.Lanes)));
        }
        else if (rest > 0)
        {
            EmitVectors(Lanes / form.Lanes, v => form.Load("run", VectorForm.Text(length - Lanes + (v * form.Lanes))));
        }

        void EmitVectors(int count, Func<int, string> load)
        {
            for (int v = 0; v < count; v++)
            {
                writer.Line($"{Partial(v)} = {Combine(kernel.Kind, Partial(v), load(v))};");
            }
        }
    }

    private static void EmitAcross(ReduceKernel kernel, VectorForm form, CodeWriter writer)
    {
        using NestedLoops outputs = NestedLoops.OpenOuter(writer, kernel.Kept);
        int extent = kernel.Kept.InnerExtent;
        int width = VectorsAcross * form.Lanes;
        int end = extent / width * width;
        if (end > width)
        {
            using CodeWriter.Block loop = writer.Open($"for (int j = 0; j < {VectorForm.Text(end)}; j += {VectorForm.Text(width)})");
            EmitColumns(kernel, form, writer, outputs, "j", 0, width);
        }
        else if (end > 0)
        {
            using CodeWriter.Block block = writer.Open("");
            EmitColumns(kernel, form, writer, outputs, "", 0, width);
        }

        if (extent > end)
        {
            using CodeWriter.Block block = writer.Open("");
            EmitColumns(kernel, form, writer, outputs, "", end, extent - end);
        }
    }

    /// <summary>A few vectors of outputs.</summary>
    private static void EmitColumns(ReduceKernel kernel, VectorForm form, CodeWriter writer, NestedLoops outputs, string variable, int first, int count)
    {
        int vectors = form.VectorsOf(count);
        (string, int)[] column = variable.Length > 0 ? [(variable, 1)] : [];
        for (int v = 0; v < vectors; v++)
        {
            writer.Line($"{form.Type} {Partial(v)} = {Neutral(kernel.Kind, form)};");
        }

        int extent = kernel.Reduced.InnerExtent;
        using (NestedLoops outer = NestedLoops.OpenOuter(writer, kernel.Reduced, "k"))
        {
            (string, int)[] place = outputs.Terms(1).Concat(outer.Terms(0)).Concat(column).ToArray();
            int whole = kernel.Block == 0 ? 0 : extent / kernel.Block;
            int blocked = whole * kernel.Block;
            if (whole > 0)
            {
                using CodeWriter.Block blocks = writer.Open(whole > 1 ? $"for (int block = 0; block < {VectorForm.Text(blocked)}; block += {VectorForm.Text(kernel.Block)})" : "");
                EmitBlock(whole > 1 ? "block" : "", 0, kernel.Block, "b");
            }

            if (kernel.Block > 0 && extent > blocked)
            {
                using CodeWriter.Block last = writer.Open("");
                EmitBlock("", blocked, extent - blocked, "b");
            }
            else if (kernel.Block == 0)
            {
                EmitBlock("", 0, extent, "a");
            }

            // A block has sums of its own; without blocks the elements go into the results.
            void EmitBlock(string start, int firstElement, int length, string sum)
            {
                bool isOwn = sum != "a";
                for (int v = 0; isOwn && v < vectors; v++)
                {
                    writer.Line($"{form.Type} {sum}{VectorForm.Text(v)} = {Neutral(kernel.Kind, form)};");
                }

                int stride = kernel.Reduced.InnerStride(0);
                using (writer.Open(length == 1 ? "" : $"for (int k = 0; k < {VectorForm.Text(length)}; k++)"))
                {
                    for (int v = 0; v < vectors; v++)
                    {
                        IEnumerable<(string, int)> steps = length == 1 ? [] : [("k", stride)];
                        string offset = Offset.Of(first + (v * form.Lanes) + (firstElement * stride), [.. place, .. start.Length > 0 ? [(start, stride)] : Array.Empty<(string, int)>(), .. steps]);
                        string element = kernel.Input.Operand.CanReadBeyond ? form.Load(kernel.Input.Parameter, offset) : form.LoadPartial(kernel.Input.Parameter, offset, count - (v * form.Lanes));
                        writer.Line($"{sum}{VectorForm.Text(v)} = {Combine(kernel.Kind, sum + VectorForm.Text(v), element)};");
                    }
                }

                for (int v = 0; isOwn && v < vectors; v++)
                {
                    writer.Line($"{Partial(v)} = {Combine(kernel.Kind, Partial(v), sum + VectorForm.Text(v))};");
                }
            }
        }

        for (int v = 0; v < vectors; v++)
        {
            writer.Line(form.StorePartial(Partial(v), KernelEmitter.Output, outputs.Offset(0, first + (v * form.Lanes), column), count - (v * form.Lanes)));
        }
    }

    private static string Partial(int number) => "a" + VectorForm.Text(number);
}
