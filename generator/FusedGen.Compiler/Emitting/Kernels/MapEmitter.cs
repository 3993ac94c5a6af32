using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Maps;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints <see cref="MapKernel"/>: loops, in the innermost one a vector at a time, and what is left of it.</summary>
internal static class MapEmitter
{
    public static void Emit(MapKernel kernel, VectorForm form, CodeWriter writer)
    {
        using NestedLoops loops = NestedLoops.OpenOuter(writer, kernel.Loops);
        EmitInner(kernel, form, writer, loops);
    }

    private static void EmitInner(MapKernel kernel, VectorForm form, CodeWriter writer, NestedLoops loops)
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
            EmitStep(kernel, form, writer, loops, "0", form.Lanes, "t");
        }
        else if (whole > 1)
        {
            string step = form.IsScalar ? "j++" : $"j += {VectorForm.Text(form.Lanes)}";
            using (writer.Open($"for (int j = 0; j < {VectorForm.Text(whole * form.Lanes)}; {step})"))
            {
                EmitStep(kernel, form, writer, loops, "j", form.Lanes, "t");
            }
        }

        if (rest > 0)
        {
            EmitStep(kernel, form, writer, loops, VectorForm.Text(whole * form.Lanes), rest, "rest");
        }
    }

    private static void EmitStep(MapKernel kernel, VectorForm form, CodeWriter writer, NestedLoops loops, string j, int count, string prefix)
    {
        ExpressionEmitter expressions = new(writer, form, prefix);
        Dictionary<int, string> loaded = [];
        string result = expressions.Emit(kernel.Expression, input =>
        {
            if (!loaded.TryGetValue(input, out string? local))
            {
                local = $"{prefix}x{VectorForm.Text(input)}";
                writer.Line($"{TypeOf(kernel.Reads[input].Operand.Type, form)} {local} = {Load(kernel, form, loops, input, j, count)};");
                loaded.Add(input, local);
            }

            return local;
        });
        string offset = OffsetOf(kernel, loops, 0, j);
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

    private static string Load(MapKernel kernel, VectorForm form, NestedLoops loops, int input, string j, int count)
    {
        string parameter = kernel.Reads[input].Parameter;
        string offset = OffsetOf(kernel, loops, input + 1, j);
        return form.IsScalar ? VectorForm.Element(parameter, offset)
            : kernel.Loops.InnerStride(input + 1) == 0 ? form.Broadcast(VectorForm.Element(parameter, offset))
            : kernel.Reads[input].Operand.CanReadBeyond ? form.Load(parameter, offset)
            : form.LoadPartial(parameter, offset, count);
    }

    private static string OffsetOf(MapKernel kernel, NestedLoops loops, int operand, string j)
    {
        int inner = kernel.Loops.InnerStride(operand);
        bool isConstant = j.All(char.IsDigit);
        int constant = isConstant ? int.Parse(j, System.Globalization.CultureInfo.InvariantCulture) * inner : 0;
        return isConstant ? loops.Offset(operand, constant) : loops.Offset(operand, 0, (j, inner));
    }

    private static string TypeOf(ElementType type, VectorForm form) => form.IsScalar ? type.Keyword() : form.Type;
}
