using FusedGen.Compiler.Planning.Contraction;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>
/// Prints a contraction whose weights are loaded: for each panel of outputs, and each few vectors of it, tiles of rows; in a tile one loop over the
/// inputs that touches memory only for the weights and the inputs.
/// </summary>
internal static class PackedContractionEmitter
{
    public static void Emit(ContractionKernel kernel, VectorForm form, CodeWriter writer)
    {
        List<IDisposable> blocks = [];
        TilePlace place = new(0, 0, []);
        int last = kernel.Outer.Count - 1;
        int lines = last >= 0 && kernel.Outer[last].SharesWeights
            ? ContractionTiling.LinesAtOnce(form.Lanes, kernel.Rows, kernel.Outer[last].Extent, kernel.Chains, Math.Min(kernel.Panels.Features, kernel.Panels.Width), kernel.Taps)
            : 1;
        for (int o = 0; o < (lines > 1 ? last : kernel.Outer.Count); o++)
        {
            string variable = "o" + VectorForm.Text(o);
            blocks.Add(For(writer, variable, kernel.Outer[o].Extent));
            place = place.Inside(new TileLoop(variable, Outer: o));
        }

        if (lines > 1)
        {
            EmitLines(kernel, form, lines, writer, place with { LineWidth = kernel.Rows });
        }
        else
        {
            EmitPanels(kernel, form, lines, writer, place);
        }

        for (int b = blocks.Count - 1; b >= 0; b--)
        {
            blocks[b].Dispose();
        }
    }

    /// <summary>Short lines: several of them make one tile.</summary>
    private static void EmitLines(ContractionKernel kernel, VectorForm form, int atOnce, CodeWriter writer, TilePlace place)
    {
        int last = kernel.Outer.Count - 1;
        foreach (RowTile lines in ContractionTiling.Divide(kernel.Outer[last].Extent, atOnce))
        {
            using (lines.Repeat > 1 ? For(writer, "lines", lines.Repeat) : writer.Open(""))
            {
                EmitPanels(kernel, form, lines.Rows, writer, lines.Repeat > 1 ? place.Inside(new TileLoop("lines", Outer: last, Lines: lines.Rows)) : place);
            }

            place = place with { FirstLine = place.FirstLine + (lines.Rows * lines.Repeat) };
        }
    }

    private static void EmitPanels(ContractionKernel kernel, VectorForm form, int lines, CodeWriter writer, TilePlace place)
    {
        PanelLayout panels = kernel.Panels;
        PackedPanel full = new(form, 0, panels.Width, panels.Width, lines);
        if (panels.FullPanels > 1)
        {
            using (For(writer, "panel", panels.FullPanels))
            {
                EmitPanel(kernel, full, writer, place.Inside(new TileLoop("panel", Features: panels.Width, Weights: panels.Width * panels.ElementsPerOutput)));
            }
        }
        else if (panels.FullPanels == 1)
        {
            EmitPanel(kernel, full, writer, place);
        }

        if (panels.LastFeatures > 0)
        {
            int first = panels.FullPanels * panels.Width;
            EmitPanel(kernel, new PackedPanel(form, first, panels.LastFeatures, panels.LastWidth, lines), writer, place with { FirstFeature = first });
        }
    }

    /// <summary>One panel: as many columns of a few vectors as hold outputs.</summary>
    private static void EmitPanel(ContractionKernel kernel, PackedPanel panel, CodeWriter writer, TilePlace place)
    {
        ContractionTiling tiling = ContractionTiling.For(panel.Form.Lanes, kernel.Rows, kernel.Chains, panel.Features, kernel.Taps);
        int vectors = panel.Form.VectorsOf(panel.Features);
        int columns = vectors / tiling.Vectors;
        int rest = vectors % tiling.Vectors;
        int columnWidth = tiling.Vectors * panel.Form.Lanes;

        // A column whose last vector is not full of outputs stands apart: it stores less.
        int whole = panel.Features % panel.Form.Lanes != 0 && rest == 0 ? columns - 1 : columns;
        if (whole > 1)
        {
            using (For(writer, "column", whole))
            {
                TileLoop loop = new("column", Features: columnWidth, Weights: columnWidth);
                EmitColumn(kernel, panel, 0, tiling, tiling.Vectors, writer, place.Inside(loop));
            }
        }
        else if (whole == 1)
        {
            EmitColumn(kernel, panel, 0, tiling, tiling.Vectors, writer, place);
        }

        if (whole < columns)
        {
            EmitColumn(kernel, panel, whole * columnWidth, tiling, tiling.Vectors, writer, place);
        }

        if (rest > 0)
        {
            EmitColumn(kernel, panel, columns * columnWidth, tiling, rest, writer, place);
        }
    }

    /// <summary>A few vectors of outputs for all rows.</summary>
    /// <param name="first">The column's first output in the panel, beyond the loop over columns.</param>
    private static void EmitColumn(ContractionKernel kernel, PackedPanel panel, int first, ContractionTiling tiling, int vectors, CodeWriter writer, TilePlace place)
    {
        TilePlace column = place with { FirstFeature = place.FirstFeature + first };
        IReadOnlyList<RowTile> tiles = place.LineWidth > 0 ? [new RowTile(kernel.Rows * panel.Lines, 1)] : tiling.RowTiles;
        foreach (RowTile tile in tiles)
        {
            if (tile.Repeat > 1)
            {
                using (For(writer, "tile", tile.Repeat))
                {
                    EmitTile(kernel, panel, first, vectors, tile.Rows, writer, column.Inside(new TileLoop("tile", Rows: tile.Rows)));
                }
            }
            else
            {
                using (writer.Open(""))
                {
                    EmitTile(kernel, panel, first, vectors, tile.Rows, writer, column);
                }
            }

            column = column with { FirstRow = column.FirstRow + (tile.Rows * tile.Repeat) };
        }
    }

    private static void EmitTile(ContractionKernel kernel, PackedPanel panel, int first, int vectors, int rows, CodeWriter writer, TilePlace place)
    {
        VectorForm form = panel.Form;
        int taps = rows * kernel.Taps;
        EmitStart(kernel, form, vectors, taps, writer, place);
        string inputs = Accumulation.At(kernel, place, 0, 0, kernel.InputRowStride, 0, outer => outer.Input);
        string weights = Offset.Of(
            (panel.First * kernel.Panels.ElementsPerOutput) + first,
            place.Loops.Select(loop => (loop.Variable, loop.Outer >= 0 ? kernel.Outer[loop.Outer].Weight * loop.Lines : loop.Weights)).ToArray());
        writer.Line($"ref float px = ref {VectorForm.Element(ContractionKernel.InputParameter, inputs)};");
        PackedWeights packed = new(kernel.Panels.Format, form);
        writer.Line($"ref {packed.Keyword} pw = ref {VectorForm.Element(ContractionKernel.WeightParameter, weights)};");

        List<IDisposable> blocks = [];
        string input = "px";
        for (int s = 0; s < kernel.Segments.Count; s++)
        {
            blocks.Add(For(writer, "k" + VectorForm.Text(s), kernel.Segments[s].Extent));
        }

        if (kernel.Segments.Count > 0)
        {
            (string, int)[] terms = kernel.Segments.Select((segment, s) => ("k" + VectorForm.Text(s), segment.Input)).ToArray();
            writer.Line($"ref float qx = ref {VectorForm.Element("px", Offset.Of(0, terms))};");
            input = "qx";
        }

        PackedProducts.EmitRun(kernel, panel, vectors, taps, place, input, writer);
        for (int b = blocks.Count - 1; b >= 0; b--)
        {
            blocks[b].Dispose();
        }

        for (int tap = 0; tap < taps; tap++)
        {
            Accumulation.CombineChains(kernel, tap, vectors, writer);
        }

        if (packed.HasScales)
        {
            EmitScales(kernel, form, vectors, taps, writer, place);
        }

        for (int r = 0; r < rows; r++)
        {
            Accumulation.Finish(kernel, form, writer, vectors, place, r, panel.Features - first);
        }
    }

    /// <summary>The bias in the first chain of each tap, zeros in the others; zeros in all where the bias comes after a scale.</summary>
    private static void EmitStart(ContractionKernel kernel, VectorForm form, int vectors, int taps, CodeWriter writer, TilePlace place)
    {
        string zero = form.IsScalar ? "0f" : $"{form.Type}.Zero";
        bool biasFirst = !new PackedWeights(kernel.Panels.Format, form).HasScales;
        for (int v = 0; v < vectors; v++)
        {
            string first = biasFirst ? LoadForOutputs(kernel, form, ContractionKernel.BiasParameter, v, place) : zero;
            for (int sum = 0; sum < taps * kernel.Chains; sum++)
            {
                string start = sum == 0 ? first : sum % kernel.Chains == 0 ? Accumulation.Name(0, v) : zero;
                writer.Line($"{form.Type} {Accumulation.Name(sum, v)} = {start};");
            }
        }
    }

    /// <summary>The sums of bytes, each multiplied with its output's scale and added to the bias.</summary>
    private static void EmitScales(ContractionKernel kernel, VectorForm form, int vectors, int taps, CodeWriter writer, TilePlace place)
    {
        for (int v = 0; v < vectors; v++)
        {
            string scale = "scale" + VectorForm.Text(v);
            string bias = "bias" + VectorForm.Text(v);
            writer.Line($"{form.Type} {scale} = {LoadForOutputs(kernel, form, ContractionKernel.ScaleParameter, v, place)};");
            writer.Line($"{form.Type} {bias} = {LoadForOutputs(kernel, form, ContractionKernel.BiasParameter, v, place)};");
            for (int tap = 0; tap < taps; tap++)
            {
                string sum = Accumulation.Name(tap * kernel.Chains, v);
                writer.Line($"{sum} = {Accumulation.MultiplyAdd(kernel)}({sum}, {scale}, {bias});");
            }
        }
    }

    /// <summary>A vector of floats that lie as the outputs do.</summary>
    private static string LoadForOutputs(ContractionKernel kernel, VectorForm form, string parameter, int vector, TilePlace place) =>
        form.Load(parameter, Accumulation.At(kernel, place, 0, vector * form.Lanes, 0, 1, outer => outer.Bias));

    private static CodeWriter.Block For(CodeWriter writer, string variable, int extent) =>
        writer.Open($"for (int {variable} = 0; {variable} < {VectorForm.Text(extent)}; {variable}++)");
}
