using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Movement;

namespace FusedGen.Compiler.Scheduling;

/// <summary>Schedules <see cref="MoveKernel"/>: loops for each piece, around runs or single elements.</summary>
internal static class MoveSchedule
{
    /// <summary>A tile is so many elements wide and high: a cache line of floats.</summary>
    private const int Tile = 16;

    public static void Schedule(MoveKernel kernel, KernelPointers pointers, KernelBuilder builder)
    {
        if (kernel.Fill is { } fill)
        {
            Fill(kernel, fill, pointers, builder);
        }

        foreach (PieceCopy piece in kernel.Pieces)
        {
            Table?[] tables = piece.Tables
                .Select(t => t.Entries is null ? null : builder.Declare(new Table(t.Parameter, ElementType.Int32, t.Entries.Select(e => (double)e).ToArray())))
                .ToArray();
            if (piece.TiledLoop >= 0)
            {
                CopyTiles(piece, tables, pointers, builder);
            }
            else
            {
                Copy(piece, tables, pointers, builder);
            }
        }
    }

    private static void Fill(MoveKernel kernel, LoopNest fill, KernelPointers pointers, KernelBuilder builder)
    {
        ElementType type = kernel.Write.Type;
        KernelValue value = KernelValues.Constant(LaneType.Single(type), kernel.FillValue, type.IsFloating() ? 0 : Integers.FromFloat(kernel.FillValue, type));
        if (fill.InnerStride(0) == 1)
        {
            using LoopScope rows = LoopScope.OpenOuter(builder, fill);
            builder.Fill(new Place(pointers.Output, rows.Index(0)), fill.InnerExtent, value);
            return;
        }

        using LoopScope elements = LoopScope.OpenAll(builder, fill);
        builder.Store(new Place(pointers.Output, elements.Index(0)), value);
    }

    private static void Copy(PieceCopy piece, Table?[] tables, KernelPointers pointers, KernelBuilder builder)
    {
        bool isRun = piece.Inner != InnerCopy.Elements;
        using LoopScope loops = isRun ? LoopScope.OpenOuter(builder, piece.Loops) : LoopScope.OpenAll(builder, piece.Loops);
        Place target = new(pointers.Output, piece.TargetOffset + loops.Index(0));
        AffineIndex found = Find(piece, tables, piece.Loops, l => loops.VariableOf(l), pointers, builder);
        Place source = new(pointers[piece.Source], piece.SourceOffset + loops.Index(1) + found);
        switch (piece.Inner)
        {
            case InnerCopy.Run:
                builder.Copy(source, target, piece.Loops.InnerExtent);
                break;
            case InnerCopy.Repeat:
                builder.Fill(target, piece.Loops.InnerExtent, KernelValues.Element(source));
                break;
            default:
                builder.Store(target, KernelValues.Element(source));
                break;
        }
    }

    /// <summary>Two of the loops advance by tiles, and inside a tile element by element.</summary>
    private static void CopyTiles(PieceCopy piece, Table?[] tables, KernelPointers pointers, KernelBuilder builder)
    {
        LoopNest loops = piece.Loops;
        int inner = loops.Rank - 1;
        int[] order = Enumerable.Range(0, inner).Where(l => l != piece.TiledLoop).Append(piece.TiledLoop).Append(inner).ToArray();
        LoopNest ordered = new(order.Select(l => loops.Extents[l]).ToArray(),
            loops.Strides.Select(s => (IReadOnlyList<int>)order.Select(l => s[l]).ToArray()).ToArray());
        using LoopScope outer = LoopScope.Open(builder, ordered, 0, inner - 1);
        using IDisposable rowTiles = builder.For("firstRow", ordered.Extents[inner - 1], out Local firstRow, Tile);
        using IDisposable columnTiles = builder.For("firstColumn", ordered.Extents[inner], out Local firstColumn, Tile);
        Local endRow = builder.Let("endRow", End(firstRow, ordered.Extents[inner - 1]));
        Local endColumn = builder.Let("endColumn", End(firstColumn, ordered.Extents[inner]));
        using IDisposable rows = builder.For("row", firstRow, endRow, out Local row);
        using IDisposable columns = builder.For("column", firstColumn, endColumn, out Local column);
        AffineIndex found = Find(piece, tables, ordered, l => l == inner ? column : l == inner - 1 ? row : outer.VariableOf(l), pointers, builder);
        Place target = new(pointers.Output, piece.TargetOffset + Index(0));
        Place source = new(pointers[piece.Source], piece.SourceOffset + Index(1) + found);
        builder.Store(target, KernelValues.Element(source));

        AffineIndex Index(int operand) =>
            outer.Index(operand) + ((AffineIndex)row * ordered.Strides[operand][inner - 1]) + ((AffineIndex)column * ordered.Strides[operand][inner]);

        KernelValue End(Local first, int extent) =>
            KernelValues.Combine(BinaryFunction.Min, KernelValues.Index(first + (AffineIndex)Tile), KernelValues.Index(extent));
    }

    /// <summary>What the tables of a piece add to the place in its source.</summary>
    private static AffineIndex Find(
        PieceCopy piece, Table?[] tables, LoopNest loops, Func<int, Local?> variable, KernelPointers pointers, KernelBuilder builder)
    {
        AffineIndex found = 0;
        for (int t = 0; t < tables.Length; t++)
        {
            // The loop that walks through a table; one of a single step has none.
            int loop = Enumerable.Range(0, loops.Rank).Where(l => loops.Strides[2 + t][l] != 0).DefaultIfEmpty(-1).First();
            AffineIndex index = loop >= 0 && variable(loop) is { } step ? step : 0;
            KernelValue entry = tables[t] is { } table
                ? new EntryValue(table, index)
                : KernelValues.Element(new Place(pointers[piece.Tables[t].Parameter], index));
            found += builder.Let($"step{t}", entry);
        }

        return found;
    }
}
