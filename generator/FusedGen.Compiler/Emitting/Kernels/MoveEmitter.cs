using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Movement;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints <see cref="MoveKernel"/>: loops for each piece, around runs or single elements.</summary>
internal static class MoveEmitter
{
    /// <summary>A tile is so many elements wide and high: a cache line of floats.</summary>
    private const int Tile = 16;

    public static void Emit(MoveKernel kernel, CodeWriter writer)
    {
        if (kernel.Fill is { } fill)
        {
            EmitFill(kernel, fill, writer);
        }

        foreach (PieceCopy piece in kernel.Pieces)
        {
            foreach (OffsetTable table in piece.Tables.Where(t => t.Entries is not null))
            {
                writer.Line($"ReadOnlySpan<int> {table.Parameter} = [{string.Join(", ", table.Entries!.Select(VectorForm.Text))}];");
            }

            if (piece.TiledLoop >= 0)
            {
                EmitTiles(piece, writer);
            }
            else
            {
                EmitPiece(piece, writer);
            }
        }
    }

    private static void EmitFill(MoveKernel kernel, LoopNest fill, CodeWriter writer)
    {
        ElementType type = kernel.Write.Type;
        string value = type.IsFloating() ? Literal.Of(kernel.FillValue, type) : Literal.Of(Integers.FromFloat(kernel.FillValue, type), type);
        if (fill.InnerStride(0) == 1)
        {
            using NestedLoops rows = NestedLoops.OpenOuter(writer, fill);
            writer.Line($"Elements.Fill(ref {VectorForm.Element(KernelEmitter.Output, rows.Offset(0))}, {VectorForm.Text(fill.InnerExtent)}, {value});");
            return;
        }

        using NestedLoops elements = NestedLoops.OpenAll(writer, fill);
        writer.Line($"{VectorForm.Element(KernelEmitter.Output, elements.Offset(0))} = {value};");
    }

    private static void EmitPiece(PieceCopy piece, CodeWriter writer)
    {
        bool isRun = piece.Inner != InnerCopy.Elements;
        using NestedLoops loops = isRun ? NestedLoops.OpenOuter(writer, piece.Loops) : NestedLoops.OpenAll(writer, piece.Loops);
        string target = VectorForm.Element(KernelEmitter.Output, loops.Offset(0, piece.TargetOffset));
        string source = VectorForm.Element(piece.Source, loops.Offset(1, piece.SourceOffset, TableTerms(piece, loops)));
        string count = VectorForm.Text(piece.Loops.InnerExtent);
        writer.Line(piece.Inner switch
        {
            InnerCopy.Run => $"Elements.Copy(ref {source}, ref {target}, {count});",
            InnerCopy.Repeat => $"Elements.Fill(ref {target}, {count}, {source});",
            _ => $"{target} = {source};",
        });
    }

    /// <summary>Two of the loops advance by tiles, and inside a tile element by element.</summary>
    private static void EmitTiles(PieceCopy piece, CodeWriter writer)
    {
        LoopNest loops = piece.Loops;
        int inner = loops.Rank - 1;
        int[] order = Enumerable.Range(0, inner).Where(l => l != piece.TiledLoop).Append(piece.TiledLoop).Append(inner).ToArray();
        LoopNest ordered = new(order.Select(l => loops.Extents[l]).ToArray(), loops.Strides.Select(s => (IReadOnlyList<int>)order.Select(l => s[l]).ToArray()).ToArray());
        using NestedLoops outer = NestedLoops.Open(writer, ordered, 0, inner - 1);
        string rows = VectorForm.Text(ordered.Extents[inner - 1]);
        string columns = VectorForm.Text(ordered.Extents[inner]);
        string tile = VectorForm.Text(Tile);
        using CodeWriter.Block firstRow = writer.Open($"for (int firstRow = 0; firstRow < {rows}; firstRow += {tile})");
        using CodeWriter.Block firstColumn = writer.Open($"for (int firstColumn = 0; firstColumn < {columns}; firstColumn += {tile})");
        writer.Line($"int endRow = Math.Min(firstRow + {tile}, {rows});");
        writer.Line($"int endColumn = Math.Min(firstColumn + {tile}, {columns});");
        using CodeWriter.Block row = writer.Open("for (int row = firstRow; row < endRow; row++)");
        using CodeWriter.Block column = writer.Open("for (int column = firstColumn; column < endColumn; column++)");
        (string, int)[] Place(int operand) => [("row", ordered.Strides[operand][inner - 1]), ("column", ordered.Strides[operand][inner])];
        (string, int)[] tables = piece.Tables.Select((t, i) => (Entry(t, TableVariable(ordered, i, l => l == inner ? "column" : l == inner - 1 ? "row" : outer.Variable(l))), 1)).ToArray();
        string target = VectorForm.Element(KernelEmitter.Output, outer.Offset(0, piece.TargetOffset, Place(0)));
        string source = VectorForm.Element(piece.Source, outer.Offset(1, piece.SourceOffset, [.. Place(1), .. tables]));
        writer.Line($"{target} = {source};");
    }

    private static (string Variable, int Stride)[] TableTerms(PieceCopy piece, NestedLoops loops) =>
        piece.Tables.Select((table, t) => (Entry(table, TableVariable(piece.Loops, t, loops.Variable)), 1)).ToArray();

    /// <summary>The variable of the loop that walks through a table; one of a single step has none.</summary>
    private static string TableVariable(LoopNest loops, int table, Func<int, string> variable)
    {
        for (int l = 0; l < loops.Rank; l++)
        {
            if (loops.Strides[2 + table][l] != 0)
            {
                return variable(l);
            }
        }

        return "0";
    }

    private static string Entry(OffsetTable table, string index) =>
        table.Entries is null ? VectorForm.Element(table.Parameter, index) : $"{table.Parameter}[{index}]";
}
