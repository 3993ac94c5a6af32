using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Scheduling.Contraction;

namespace FusedGen.Compiler.Scheduling.Convolution;

/// <summary>Schedules the input transform and the output transform of a <see cref="WinogradKernel"/>.</summary>
internal sealed class WinogradTransforms
{
    private readonly WinogradKernel _kernel;
    private readonly Target _target;
    private readonly KernelBuilder _builder = new();
    private readonly Local _firstLine = new("firstLine", LaneType.Index);
    private readonly Local _firstColumn = new("firstColumn", LaneType.Index);

    private WinogradTransforms(WinogradKernel kernel, Target target)
    {
        _kernel = kernel;
        _target = target;
    }

    /// <summary><c>Bᵀ·d·B</c> of each tile, for vectors of channels.</summary>
    public static KernelFunction Spread(WinogradKernel kernel, Target target)
    {
        WinogradTransforms transforms = new(kernel, target);
        Pointer picture = new(WinogradKernel.PictureParameter, ElementType.Float32);
        Pointer spread = new(WinogradKernel.SpreadParameter, ElementType.Float32);
        transforms.Spread(picture, spread);
        return transforms.Function("Spread", "Bᵀ·d·B of each tile d of 4×4 inputs, into sixteen matrices of tiles and channels", [picture, spread]);
    }

    /// <summary><c>Aᵀ·p·A</c> of each tile, the epilogue, and the pool, for vectors of outputs.</summary>
    public static KernelFunction Collect(WinogradKernel kernel, Target target)
    {
        WinogradTransforms transforms = new(kernel, target);
        Pointer products = new(WinogradKernel.ProductsParameter, ElementType.Float32);
        Pointer[] residuals = kernel.Residuals.Select(r => new Pointer(r.Parameter, ElementType.Float32)).ToArray();
        Pointer output = new("y", ElementType.Float32);
        transforms.Collect(products, residuals, output);
        return transforms.Function("Collect", "Aᵀ·p·A of each tile p of products: 2×2 outputs", [products, .. residuals, output]);
    }

    private KernelFunction Function(string name, string title, Pointer[] pointers) => new(name, title, pointers, [_firstLine, _firstColumn], _builder.Body);

    private void Spread(Pointer picture, Pointer spread)
    {
        using IDisposable lines = _builder.For("i", _kernel.Lines.AtOnce, out Local i);
        Local line = FirstPixel("line", _firstLine, i, _kernel.Lines);
        using IDisposable columns = _builder.For("j", _kernel.Columns.AtOnce, out Local j);
        Local column = FirstPixel("column", _firstColumn, j, _kernel.Columns);
        Pointer px = _builder.Point("px", new Place(picture, ((AffineIndex)line * _kernel.Lines.Input) + ((AffineIndex)column * _kernel.Columns.Input)));
        Pointer pu = _builder.Point("pu", new Place(spread, Tile(i, j, _kernel.SpreadStride)));
        using IDisposable channels = _builder.For("c", _kernel.Channels, out Local c, _target.Lanes);
        Local[,] t = new Local[4, 4];
        _builder.Comment("t = Bᵀ·d, down the columns of the tile d of the picture");
        for (int q = 0; q < 4; q++)
        {
            Local[] d = Enumerable.Range(0, 4)
                .Select(r => _builder.Let($"d{r}{q}", Load(new Place(px, (r * _kernel.Lines.Input) + (q * _kernel.Columns.Input) + (AffineIndex)c))))
                .ToArray();
            t[0, q] = _builder.Let($"t0{q}", Minus(d[0], d[2]));
            t[1, q] = _builder.Let($"t1{q}", Plus(d[1], d[2]));
            t[2, q] = _builder.Let($"t2{q}", Minus(d[2], d[1]));
            t[3, q] = _builder.Let($"t3{q}", Minus(d[1], d[3]));
        }

        _builder.Comment("u = t·B, along its rows");
        for (int r = 0; r < 4; r++)
        {
            Store(r, 0, Minus(t[r, 0], t[r, 2]));
            Store(r, 1, Plus(t[r, 1], t[r, 2]));
            Store(r, 2, Minus(t[r, 2], t[r, 1]));
            Store(r, 3, Minus(t[r, 1], t[r, 3]));
        }

        void Store(int r, int q, KernelValue value) =>
            _builder.Store(new Place(pu, (((4 * r) + q) * _kernel.TilesAtOnce * _kernel.SpreadStride) + (AffineIndex)c), _builder.Let($"u{r}{q}", value));
    }

    private void Collect(Pointer products, Pointer[] residuals, Pointer output)
    {
        bool needsPixels = _kernel.Pool is null || _kernel.Residuals.Count > 0;
        using IDisposable lines = _builder.For("i", _kernel.Lines.AtOnce, out Local i);
        Local? line = needsPixels ? FirstPixel("line", _firstLine, i, _kernel.Lines) : null;
        using IDisposable columns = _builder.For("j", _kernel.Columns.AtOnce, out Local j);
        Local? column = needsPixels ? FirstPixel("column", _firstColumn, j, _kernel.Columns) : null;
        Pointer pm = _builder.Point("pm", new Place(products, Tile(i, j, _kernel.ProductStride)));
        AffineIndex place = _kernel.Pool is null
            ? ((AffineIndex)line! * _kernel.Lines.Output) + ((AffineIndex)column! * _kernel.Columns.Output)
            : ((_firstLine + (AffineIndex)i) * _kernel.Lines.Output) + ((_firstColumn + (AffineIndex)j) * _kernel.Columns.Output);
        Pointer py = _builder.Point("py", new Place(output, place));
        Pointer[] own = _kernel.Residuals
            .Select((r, number) => _builder.Point(
                "p" + r.Parameter, new Place(residuals[number], ((AffineIndex)line! * r.Line) + ((AffineIndex)column! * r.Column))))
            .ToArray();
        LaneLoop.Build(_builder, "m", _kernel.Features, _target.Lanes, (feature, lanes) => Outputs(pm, own, py, feature, lanes));
    }

    /// <summary>The four outputs of a tile, or what they are pooled to, for one vector of features.</summary>
    private void Outputs(Pointer pm, Pointer[] residuals, Pointer py, AffineIndex feature, int lanes)
    {
        Local[,] t = new Local[2, 4];
        _builder.Comment("t = Aᵀ·p, down the columns of the tile p of products");
        for (int q = 0; q < 4; q++)
        {
            Local[] p = Enumerable.Range(0, 4)
                .Select(r => _builder.Let($"p{r}{q}", Load(new Place(pm, (((4 * r) + q) * _kernel.TilesAtOnce * _kernel.ProductStride) + feature))))
                .ToArray();
            t[0, q] = _builder.Let($"t0{q}", Plus(Plus(p[0], p[1]), p[2]));
            t[1, q] = _builder.Let($"t1{q}", Minus(Minus(p[1], p[2]), p[3]));
        }

        Local[] outputs = new Local[4];
        _builder.Comment($"s = t·A, along its rows{(_kernel.Epilogue is null ? "" : ", epilogue")}{(_kernel.Pool is null ? "" : ", pool")}, store");
        for (int r = 0; r < 2; r++)
        {
            outputs[2 * r] = Output(r, 0, Plus(Plus(t[r, 0], t[r, 1]), t[r, 2]));
            outputs[(2 * r) + 1] = Output(r, 1, Minus(Minus(t[r, 1], t[r, 2]), t[r, 3]));
        }

        if (_kernel.Pool is { } kind)
        {
            PooledValues.Build(kind, outputs, _builder);
            _builder.Store(new Place(py, feature), outputs[0], lanes);
        }

        Local Output(int r, int q, KernelValue value)
        {
            Local sum = _builder.Let($"s{r}{q}", value);
            if (_kernel.Epilogue is not null)
            {
                _builder.Assign(sum, ElementExpression.Build(
                    _builder, _kernel.Epilogue, _target.Lanes, $"e{r}{q}_", input => input == 0 ? sum : Residual(input - 1, r, q)));
            }

            if (_kernel.Pool is null)
            {
                _builder.Store(new Place(py, (r * _kernel.Lines.Output) + (q * _kernel.Columns.Output) + feature), sum, lanes);
            }

            return sum;
        }

        KernelValue Residual(int number, int r, int q)
        {
            WinogradResidual residual = _kernel.Residuals[number];
            Place place = new(residuals[number], (r * residual.Line) + (q * residual.Column) + (feature * residual.Feature));
            return TileEnd.Residual(_target, place, residual.Feature, residual.CanOverrun, lanes);
        }
    }

    /// <summary>The first output of a tile: the last tile of an odd number begins one earlier.</summary>
    private Local FirstPixel(string name, Local firstTile, Local tile, WinogradAxis axis)
    {
        KernelValue first = KernelValues.Index((firstTile + (AffineIndex)tile) * 2);
        return _builder.Let(name, axis.Outputs % 2 == 0 ? first : KernelValues.Combine(BinaryFunction.Min, first, KernelValues.Index(axis.Outputs - 2)));
    }

    private AffineIndex Tile(Local i, Local j, int stride) => ((AffineIndex)i * (_kernel.Columns.AtOnce * stride)) + ((AffineIndex)j * stride);

    private LoadValue Load(Place place) => KernelValues.Load(_target.Floats, place);

    private static KernelValue Plus(KernelValue left, KernelValue right) => KernelValues.Combine(BinaryFunction.Add, left, right);

    private static KernelValue Minus(KernelValue left, KernelValue right) => KernelValues.Combine(BinaryFunction.Subtract, left, right);
}
