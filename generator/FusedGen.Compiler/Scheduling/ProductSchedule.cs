using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Products;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Schedules <see cref="ProductKernel"/>: for each few vectors of columns, tiles of rows; in a tile one loop over the
/// summed axis that keeps all sums in registers.
/// </summary>
internal sealed class ProductSchedule
{
    private readonly ProductKernel _kernel;
    private readonly Target _target;
    private readonly KernelPointers _pointers;
    private readonly KernelBuilder _builder;
    private readonly LoopScope _outer;

    private ProductSchedule(ProductKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder, LoopScope outer)
    {
        _kernel = kernel;
        _target = target;
        _pointers = pointers;
        _builder = builder;
        _outer = outer;
    }

    public static void Schedule(ProductKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        using LoopScope outer = LoopScope.OpenAll(builder, kernel.Outer, "o");
        ProductSchedule schedule = new(kernel, target, pointers, builder, outer);
        if (kernel.IsVectorised)
        {
            schedule.Vectors();
        }
        else
        {
            schedule.Elements();
        }
    }

    private Place Left => new(_pointers[_kernel.Left.Parameter], _outer.Index(1));

    private Place Right => new(_pointers[_kernel.Right.Parameter], _outer.Index(2));

    private Place Output => new(_pointers.Output, _outer.Index(0));

    private void Vectors()
    {
        int columns = _kernel.Columns.Extent;
        ContractionTiling tiling = ContractionTiling.For(_target, _kernel.Rows.Extent, chains: 1, _target.VectorsOf(columns) * _target.Lanes);
        int width = tiling.Vectors * _target.Lanes;
        int end = columns / width * width;
        if (end > width)
        {
            using IDisposable loop = _builder.For("column", end, out Local column, width);
            Columns(tiling, column, width);
        }
        else if (end > 0)
        {
            Columns(tiling, 0, width);
        }

        if (columns > end)
        {
            Columns(tiling, end, columns - end);
        }
    }

    /// <summary>A few vectors of columns for all rows.</summary>
    private void Columns(ContractionTiling tiling, AffineIndex first, int count)
    {
        int firstRow = 0;
        foreach (RowTile tile in tiling.RowTiles)
        {
            Local? number = null;
            using (tile.Repeat > 1 ? _builder.For("tile", tile.Repeat, out number) : _builder.Block())
            {
                Tile(firstRow + (number is null ? 0 : (AffineIndex)number * tile.Rows), tile.Rows, first, count);
            }

            firstRow += tile.Rows * tile.Repeat;
        }
    }

    private void Tile(AffineIndex firstRow, int rows, AffineIndex firstColumn, int columns)
    {
        int vectors = _target.VectorsOf(columns);
        Pointer left = _builder.Point("pa", Left.Plus(firstRow * _kernel.Rows.Left));
        Pointer right = _builder.Point("pb", Right.Plus(firstColumn));
        Local[,] sums = new Local[rows, vectors];
        string ofVector = _target.IsScalar ? "column v" : $"columns {_target.Lanes}·v to {_target.Lanes}·v + {_target.Lanes - 1}";
        _builder.Comment($"s<r>_<v> is the sum of row r, {ofVector}");
        for (int r = 0; r < rows; r++)
        {
            for (int v = 0; v < vectors; v++)
            {
                sums[r, v] = _builder.Let($"s{r}_{v}", KernelValues.Floating(_target.Floats, 0));
            }
        }

        _builder.Comment("products: pa moves along the rows of the left matrix, pb down the columns of the right one");
        using (_builder.For("k", _kernel.Inner.Extent, out _))
        {
            Step(left, right, sums, columns);
            _builder.Advance(left, _kernel.Inner.Left);
            _builder.Advance(right, _kernel.Inner.Right);
        }

        _builder.Comment("store");
        for (int r = 0; r < rows; r++)
        {
            for (int v = 0; v < vectors; v++)
            {
                Place place = Output.Plus(((firstRow + r) * _kernel.Rows.Output) + firstColumn + (v * _target.Lanes));
                _builder.Store(place, sums[r, v], columns - (v * _target.Lanes));
            }
        }
    }

    /// <summary>The products of one element of the summed axis.</summary>
    private void Step(Pointer left, Pointer right, Local[,] sums, int columns)
    {
        int vectors = sums.GetLength(1);
        Local[] b = new Local[vectors];
        for (int v = 0; v < vectors; v++)
        {
            int lanes = _kernel.Right.Operand.CanReadBeyond ? _target.Lanes : columns - (v * _target.Lanes);
            b[v] = _builder.Let($"b{v}", KernelValues.Load(_target.Floats, new Place(right, v * _target.Lanes), lanes));
        }

        for (int r = 0; r < sums.GetLength(0); r++)
        {
            KernelValue a = KernelValues.Broadcast(_target.Floats, new Place(left, r * _kernel.Rows.Left));
            if (vectors > 1)
            {
                a = _builder.Let($"a{r}", a);
            }

            for (int v = 0; v < vectors; v++)
            {
                _builder.Assign(sums[r, v], new MultiplyAddValue(a, b[v], sums[r, v], _kernel.IsReproducible));
            }
        }
    }

    /// <summary>Any element type and layout. Floats are summed in double.</summary>
    private void Elements()
    {
        ElementType type = _kernel.Write.Type;
        LaneType accumulator = LaneType.Single(type switch
        {
            ElementType.Float32 or ElementType.Float64 => ElementType.Float64,
            ElementType.Int64 => ElementType.Int64,
            ElementType.UInt32 => ElementType.UInt32,
            ElementType.UInt64 => ElementType.UInt64,
            _ => ElementType.Int32,
        });
        using IDisposable rows = _builder.For("row", _kernel.Rows.Extent, out Local row);
        using IDisposable columns = _builder.For("column", _kernel.Columns.Extent, out Local column);
        Local sum = _builder.Let("sum", KernelValues.Constant(accumulator, 0, 0));
        using (_builder.For("k", _kernel.Inner.Extent, out Local k))
        {
            KernelValue left = new ConvertValue(
                accumulator, KernelValues.Element(Left.Plus(((AffineIndex)row * _kernel.Rows.Left) + ((AffineIndex)k * _kernel.Inner.Left))));
            KernelValue right = new ConvertValue(
                accumulator, KernelValues.Element(Right.Plus(((AffineIndex)k * _kernel.Inner.Right) + ((AffineIndex)column * _kernel.Columns.Right))));
            KernelValue product = KernelValues.Combine(BinaryFunction.Multiply, left, right);
            _builder.Assign(sum, KernelValues.Combine(BinaryFunction.Add, sum, product));
        }

        Place place = Output.Plus(((AffineIndex)row * _kernel.Rows.Output) + ((AffineIndex)column * _kernel.Columns.Output));
        _builder.Store(place, new ConvertValue(LaneType.Single(type), sum));
    }
}
