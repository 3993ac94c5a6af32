using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Maps;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints <see cref="MapKernel"/>: loops, in the innermost one a vector at a time, and what is left of it.</summary>
internal static class MapEmitter
{
    public static void Emit(MapKernel kernel, VectorForm form, CodeWriter writer)
    {
        List<IDisposable> blocks = [];
        int outer = Math.Max(0, kernel.Loops.Rank - 1);
        for (int l = 0; l < outer; l++)
        {
            string i = Index(l);
            blocks.Add(writer.Open($"for (int {i} = 0; {i} < {VectorForm.Text(kernel.Loops.Extents[l])}; {i}++)"));
        }

        EmitInner(kernel, form, writer);
        for (int b = blocks.Count - 1; b >= 0; b--)
        {
            blocks[b].Dispose();
        }
    }

    private static void EmitInner(MapKernel kernel, VectorForm form, CodeWriter writer)
    {
        int extent = kernel.Loops.InnerExtent;
        int whole = extent / form.Lanes;
        int rest = extent % form.Lanes;
        if (rest > 0 && kernel.CanOverrun)
        {
            whole++;
            rest = 0;
        }

        if (whole == 1)
        {
            EmitStep(kernel, form, writer, "0", form.Lanes, "t");
        }
        else if (whole > 1)
        {
            string step = form.IsScalar ? "j++" : $"j += {VectorForm.Text(form.Lanes)}";
            using (writer.Open($"for (int j = 0; j < {VectorForm.Text(whole * form.Lanes)}; {step})"))
            {
                EmitStep(kernel, form, writer, "j", form.Lanes, "t");
            }
        }

        if (rest > 0)
        {
            EmitStep(kernel, form, writer, VectorForm.Text(whole * form.Lanes), rest, "rest");
        }
    }

    private static void EmitStep(MapKernel kernel, VectorForm form, CodeWriter writer, string j, int count, string prefix)
    {
        ExpressionEmitter expressions = new(writer, form, prefix);
        Dictionary<int, string> loaded = [];
        string result = expressions.Emit(kernel.Expression, input =>
        {
            if (!loaded.TryGetValue(input, out string? local))
            {
                local = $"{prefix}x{VectorForm.Text(input)}";
                writer.Line($"{TypeOf(kernel.Reads[input].Operand.Type, form)} {local} = {Load(kernel, form, input, j, count)};");
                loaded.Add(input, local);
            }

            return local;
        });
        string offset = OffsetOf(kernel, 0, j);
        writer.Line(form.StorePartial(Named(result, kernel, form, writer, prefix), KernelEmitter.Output, offset, count));
    }

    /// <summary>A store is a call on the vector, which wants a name rather than an expression.</summary>
    private static string Named(string result, MapKernel kernel, VectorForm form, CodeWriter writer, string prefix)
    {
        if (form.IsScalar || result.All(char.IsLetterOrDigit))
        {
            return result;
        }

        string local = prefix + "y";
        writer.Line($"{TypeOf(kernel.Write.Type, form)} {local} = {result};");
        return local;
    }

    private static string Load(MapKernel kernel, VectorForm form, int input, string j, int count)
    {
        string parameter = kernel.Reads[input].Parameter;
        string offset = OffsetOf(kernel, input + 1, j);
        return form.IsScalar ? VectorForm.Element(parameter, offset)
            : kernel.Loops.InnerStride(input + 1) == 0 ? form.Broadcast(VectorForm.Element(parameter, offset))
            : kernel.Reads[input].Operand.CanOverrun ? form.Load(parameter, offset)
            : form.LoadPartial(parameter, offset, count);
    }

    private static string OffsetOf(MapKernel kernel, int operand, string j)
    {
        int outer = Math.Max(0, kernel.Loops.Rank - 1);
        int inner = kernel.Loops.InnerStride(operand);
        bool isConstant = j.All(char.IsDigit);
        int constant = isConstant ? int.Parse(j, System.Globalization.CultureInfo.InvariantCulture) * inner : 0;
        IEnumerable<(string, int)> terms = Enumerable.Range(0, outer).Select(l => (Index(l), kernel.Loops.Strides[operand][l]));
        return Offset.Of(constant, (isConstant ? terms : terms.Append((j, inner))).ToArray());
    }

    private static string TypeOf(ElementType type, VectorForm form) => form.IsScalar ? type.Keyword() : form.Type;

    private static string Index(int loop) => "i" + VectorForm.Text(loop);
}
