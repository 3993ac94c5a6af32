using FusedGen.Compiler.Planning.Contraction;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints the loop over those inputs of one row that are not zero: a set of them for each block, and the products of one after the other.</summary>
internal static class NonZeroProducts
{
    /// <summary>The whole blocks of a run, and what is left of it in one more.</summary>
    /// <param name="kernel">A kernel of one row, with one chain and weights that are an element each.</param>
    /// <param name="panel">The outputs.</param>
    /// <param name="vectors">Vectors of outputs at once.</param>
    /// <param name="input">The reference that moves along the inputs; <c>pw</c> moves along the weights.</param>
    /// <param name="writer">Takes the statements.</param>
    /// <returns>Inputs of the run that the loop passes; the others are too few to look for zeros.</returns>
    public static int EmitBlocks(ContractionKernel kernel, PackedPanel panel, int vectors, string input, CodeWriter writer)
    {
        int passed = kernel.Run / ZeroSkipping.Granularity * ZeroSkipping.Granularity;
        int blocks = passed / ZeroSkipping.Block;
        int last = passed % ZeroSkipping.Block;
        if (blocks > 1)
        {
            using (writer.Open($"for (int block = {VectorForm.Text(blocks)}; block > 0; block--)"))
            {
                EmitBlock(kernel, panel, vectors, input, ZeroSkipping.Block, writer);
                PackedProducts.EmitMove(kernel, panel, input, ZeroSkipping.Block, writer);
            }
        }
        else if (blocks == 1)
        {
            EmitBlock(kernel, panel, vectors, input, ZeroSkipping.Block, writer);
            if (kernel.Segments.Count > 0 || kernel.Run > ZeroSkipping.Block)
            {
                PackedProducts.EmitMove(kernel, panel, input, ZeroSkipping.Block, writer);
            }
        }

        if (last > 0)
        {
            EmitBlock(kernel, panel, vectors, input, last, writer);
            if (kernel.Segments.Count > 0 || kernel.Run > passed)
            {
                PackedProducts.EmitMove(kernel, panel, input, last, writer);
            }
        }

        return passed;
    }

    private static void EmitBlock(ContractionKernel kernel, PackedPanel panel, int vectors, string input, int count, CodeWriter writer)
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
