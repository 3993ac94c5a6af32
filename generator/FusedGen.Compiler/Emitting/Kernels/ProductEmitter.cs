using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Products;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>
/// Prints <see cref="ProductKernel"/>: for each few vectors of columns, tiles of rows; in a tile one loop over the summed axis that keeps all sums in
/// registers.
/// </summary>
internal static class ProductEmitter
{
    public static void Emit(ProductKernel kernel, VectorForm form, CodeWriter writer)
    {
        using NestedLoops outer = NestedLoops.OpenAll(writer, kernel.Outer, "o");
        if (!kernel.IsVectorised)
        {
            EmitElements(kernel, outer, writer);
            return;
        }

        int columns = kernel.Columns.Extent;
        int vectors = form.VectorsOf(columns);
        ContractionTiling tiling = ContractionTiling.For(form.Lanes, kernel.Rows.Extent, chains: 1, vectors * form.Lanes);
        int width = tiling.Vectors * form.Lanes;
        int end = columns / width * width;
        if (end > width)
        {
            using CodeWriter.Block loop = writer.Open($"for (int column = 0; column < {VectorForm.Text(end)}; column += {VectorForm.Text(width)})");
            EmitColumns(kernel, form, tiling, outer, new Columns(width, 0, true), writer);
        }
        else if (end > 0)
        {
            EmitColumns(kernel, form, tiling, outer, new Columns(width, 0, false), writer);
        }

        if (columns > end)
        {
            EmitColumns(kernel, form, tiling, outer, new Columns(columns - end, end, false), writer);
        }
    }

    /// <summary>A few vectors of columns for all rows.</summary>
    private static void EmitColumns(ProductKernel kernel, VectorForm form, ContractionTiling tiling, NestedLoops outer, Columns columns, CodeWriter writer)
    {
        int firstRow = 0;
        foreach (RowTile tile in tiling.RowTiles)
        {
            using (writer.Open(tile.Repeat > 1 ? $"for (int tile = 0; tile < {VectorForm.Text(tile.Repeat)}; tile++)" : ""))
            {
                EmitTile(kernel, form, outer, columns, firstRow, tile, writer);
            }

            firstRow += tile.Rows * tile.Repeat;
        }
    }

    private static void EmitTile(ProductKernel kernel, VectorForm form, NestedLoops outer, Columns columns, int firstRow, RowTile tile, CodeWriter writer)
    {
        int vectors = form.VectorsOf(columns.Count);
        (string, int)[] Rows(int stride) => tile.Repeat > 1 ? [("tile", tile.Rows * stride)] : [];
        string left = outer.Offset(1, firstRow * kernel.Rows.Left, Rows(kernel.Rows.Left));
        string right = outer.Offset(2, columns.First, columns.Terms);
        writer.Line($"ref float pa = ref {VectorForm.Element(kernel.Left.Parameter, left)};");
        writer.Line($"ref float pb = ref {VectorForm.Element(kernel.Right.Parameter, right)};");
        for (int r = 0; r < tile.Rows; r++)
        {
            for (int v = 0; v < vectors; v++)
            {
                writer.Line($"{form.Type} {Sum(r, v)} = {(form.IsScalar ? "0f" : $"{form.Type}.Zero")};");
            }
        }

        using (writer.Open($"for (int k = 0; k < {VectorForm.Text(kernel.Inner.Extent)}; k++)"))
        {
            for (int v = 0; v < vectors; v++)
            {
                string offset = Offset.Of(v * form.Lanes);
                string load = kernel.Right.Operand.CanReadBeyond ? form.Load("pb", offset) : form.LoadPartial("pb", offset, columns.Count - (v * form.Lanes));
                writer.Line($"{form.Type} b{VectorForm.Text(v)} = {load};");
            }

            string add = kernel.IsReproducible ? "VectorMath.MultiplyThenAdd" : "VectorMath.MultiplyAdd";
            for (int r = 0; r < tile.Rows; r++)
            {
                string element = form.Broadcast(VectorForm.Element("pa", Offset.Of(r * kernel.Rows.Left)));
                if (vectors > 1)
                {
                    writer.Line($"{form.Type} a{VectorForm.Text(r)} = {element};");
                    element = $"a{VectorForm.Text(r)}";
                }

                for (int v = 0; v < vectors; v++)
                {
                    writer.Line($"{Sum(r, v)} = {add}({element}, b{VectorForm.Text(v)}, {Sum(r, v)});");
                }
            }

            writer.Line($"pa = ref Unsafe.Add(ref pa, {VectorForm.Text(kernel.Inner.Left)});");
            writer.Line($"pb = ref Unsafe.Add(ref pb, {VectorForm.Text(kernel.Inner.Right)});");
        }

        for (int r = 0; r < tile.Rows; r++)
        {
            for (int v = 0; v < vectors; v++)
            {
                string place = outer.Offset(0, ((firstRow + r) * kernel.Rows.Output) + columns.First + (v * form.Lanes), [.. Rows(kernel.Rows.Output), .. columns.Terms]);
                writer.Line(form.StorePartial(Sum(r, v), KernelEmitter.Output, place, columns.Count - (v * form.Lanes)));
            }
        }
    }

    /// <summary>Any element type and layout. Floats are summed in double.</summary>
    private static void EmitElements(ProductKernel kernel, NestedLoops outer, CodeWriter writer)
    {
        ElementType type = kernel.Write.Type;
        bool isFloating = type.IsFloating();
        string sum = type switch
        {
            ElementType.Float32 or ElementType.Float64 => "double",
            ElementType.Int64 => "long",
            _ => "int",
        };
        using CodeWriter.Block row = writer.Open($"for (int row = 0; row < {VectorForm.Text(kernel.Rows.Extent)}; row++)");
        using CodeWriter.Block column = writer.Open($"for (int column = 0; column < {VectorForm.Text(kernel.Columns.Extent)}; column++)");
        writer.Line($"{sum} sum = 0;");
        using (writer.Open($"for (int k = 0; k < {VectorForm.Text(kernel.Inner.Extent)}; k++)"))
        {
            string left = VectorForm.Element(kernel.Left.Parameter, outer.Offset(1, 0, ("row", kernel.Rows.Left), ("k", kernel.Inner.Left)));
            string right = VectorForm.Element(kernel.Right.Parameter, outer.Offset(2, 0, ("k", kernel.Inner.Right), ("column", kernel.Columns.Right)));
            writer.Line(isFloating ? $"sum += {(type == ElementType.Float32 ? "(double)" : "")}{left} * {right};" : $"sum = unchecked(sum + ({left} * {right}));");
        }

        string place = outer.Offset(0, 0, ("row", kernel.Rows.Output), ("column", kernel.Columns.Output));
        string result = sum == type.Keyword() ? "sum" : isFloating ? "(float)sum" : $"unchecked(({type.Keyword()})sum)";
        writer.Line($"{VectorForm.Element(KernelEmitter.Output, place)} = {result};");
    }

    private static string Sum(int row, int vector) => $"s{VectorForm.Text(row)}_{VectorForm.Text(vector)}";

    /// <summary>Columns side by side.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="First">The first one, beyond the loop's variable.</param>
    /// <param name="InLoop">Whether the loop over columns is open.</param>
    private sealed record Columns(int Count, int First, bool InLoop)
    {
        public (string Variable, int Stride)[] Terms => InLoop ? [("column", 1)] : [];
    }
}
