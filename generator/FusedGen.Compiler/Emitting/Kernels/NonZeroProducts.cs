using FusedGen.Compiler.Planning.Contraction;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints the loop over those inputs of one row that are not zero: a set of them for each block, and the products of one after the other.</summary>
internal static class NonZeroProducts
{
    /// <summary>The products of one block.</summary>
    /// <param name="kernel">A kernel of one row, with one chain and weights that are an element each.</param>
    /// <param name="panel">The outputs.</param>
    /// <param name="vectors">Vectors of outputs at once.</param>
    /// <param name="input">A reference to the first input; <c>pw</c> is one to its weights.</param>
    /// <param name="count">Inputs.</param>
    /// <param name="writer">Takes the statements.</param>
    public static void EmitBlock(ContractionKernel kernel, PackedPanel panel, int vectors, string input, int count, CodeWriter writer)
    {
        VectorForm form = panel.Form;
        IEnumerable<string> parts = Enumerable.Range(0, count / ZeroSkipping.Granularity).Select(part =>
        {
            string set = $"NonZeros.Among{form.Suffix}(ref {VectorForm.Element(input, VectorForm.Text(part * ZeroSkipping.Granularity))})";
            return part == 0 ? set : $"({set} << {VectorForm.Text(part * ZeroSkipping.Granularity)})";
        });
        using (writer.Open($"for (ulong set = {string.Join(" | ", parts)}; set != 0; set = NonZeros.AfterFirst(set))"))
        {
            writer.Line("nint i = NonZeros.First(set);");
            writer.Line($"ref float xi = ref Unsafe.Add(ref {input}, i);");
            writer.Line($"ref {new PackedWeights(kernel.Panels.Format, form).Keyword} wi = ref Unsafe.Add(ref pw, i * {VectorForm.Text(panel.Width)});");
            PackedProducts.EmitRow(kernel, panel, vectors, "xi", "wi", 0, 1, writer);
        }
    }
}
