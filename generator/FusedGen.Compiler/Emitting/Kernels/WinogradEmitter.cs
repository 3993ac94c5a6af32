using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Convolution;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>
/// Prints a <see cref="WinogradKernel"/>: loops over blocks of tiles, and a local function for each of the three steps, so that each has the registers to itself.
/// </summary>
internal sealed class WinogradEmitter
{
    private readonly WinogradKernel _kernel;
    private readonly VectorForm _form;
    private readonly CodeWriter _writer;

    private WinogradEmitter(WinogradKernel kernel, VectorForm form, CodeWriter writer)
    {
        _kernel = kernel;
        _form = form;
        _writer = writer;
    }

    public static void Emit(WinogradKernel kernel, VectorForm form, CodeWriter writer)
    {
        WinogradEmitter emitter = new(kernel, form, writer);
        emitter.EmitBlocks();
        writer.Line();
        emitter.EmitSpread();
        writer.Line();
        emitter.EmitProducts();
        writer.Line();
        emitter.EmitCollect();
    }

    private void EmitBlocks()
    {
        WinogradSamples samples = _kernel.Samples;
        using (Repeat("n", samples.Extent))
        using (Repeat("lineBlock", _kernel.Lines.Blocks))
        using (Repeat("columnBlock", _kernel.Columns.Blocks))
        {
            string first = $"{EmitFirstTile("firstLine", "lineBlock", _kernel.Lines)}, {EmitFirstTile("firstColumn", "columnBlock", _kernel.Columns)}";
            string residuals = string.Concat(_kernel.Residuals.Select(r => $", ref {OfSample(r.Parameter, r.Sample)}"));
            _writer.Line($"Spread(ref {OfSample(WinogradKernel.PictureParameter, samples.Input)}, {first}, ref {WinogradKernel.SpreadParameter});");
            _writer.Line($"Products(ref {WinogradKernel.SpreadParameter}, ref {ContractionKernel.WeightParameter}, ref {ContractionKernel.BiasParameter}, ref {WinogradKernel.ProductsParameter});");
            _writer.Line($"Collect(ref {WinogradKernel.ProductsParameter}, {first}{residuals}, ref {OfSample(KernelEmitter.Output, samples.Output)});");
        }

        string OfSample(string reference, int stride) => At(reference, ("n", samples.Extent > 1 ? stride : 0));
    }

    /// <summary>The first tile of a block: the last block begins so early that it is whole.</summary>
    /// <returns>Its number as C#.</returns>
    private string EmitFirstTile(string name, string block, WinogradAxis axis)
    {
        if (axis.Blocks == 1)
        {
            return "0";
        }

        string first = Offset.Of(0, (block, axis.AtOnce));
        _writer.Line($"int {name} = {(axis.Tiles % axis.AtOnce == 0 ? first : $"Math.Min({first}, {Text(axis.Tiles - axis.AtOnce)})")};");
        return name;
    }

    /// <summary><c>Bᵀ·d·B</c> of each tile, for vectors of channels.</summary>
    private void EmitSpread()
    {
        _writer.Line("// Bᵀ·d·B of each tile d of 4×4 inputs, into sixteen matrices of tiles and channels");
        _writer.Line(KernelEmitter.Optimised);
        using CodeWriter.Block method = _writer.Open("static void Spread(ref float picture, int firstLine, int firstColumn, ref float spread)");
        using CodeWriter.Block lines = For("i", _kernel.Lines.AtOnce);
        EmitFirstPixel("line", "firstLine + i", _kernel.Lines);
        using CodeWriter.Block columns = For("j", _kernel.Columns.AtOnce);
        EmitFirstPixel("column", "firstColumn + j", _kernel.Columns);
        _writer.Line($"ref float px = ref {At("picture", ("line", _kernel.Lines.Input), ("column", _kernel.Columns.Input))};");
        _writer.Line($"ref float pu = ref {At("spread", Tile(_kernel.SpreadStride))};");
        using CodeWriter.Block channels = Step("c", _kernel.Channels);
        for (int q = 0; q < 4; q++)
        {
            string[] d = new string[4];
            for (int r = 0; r < 4; r++)
            {
                d[r] = $"d{Text(r)}{Text(q)}";
                _writer.Line($"{_form.Type} {d[r]} = {_form.Load("px", Offset.Of((r * _kernel.Lines.Input) + (q * _kernel.Columns.Input), ("c", 1)))};");
            }

            EmitLine($"t0{Text(q)}", $"{d[0]} - {d[2]}");
            EmitLine($"t1{Text(q)}", $"{d[1]} + {d[2]}");
            EmitLine($"t2{Text(q)}", $"{d[2]} - {d[1]}");
            EmitLine($"t3{Text(q)}", $"{d[1]} - {d[3]}");
        }

        for (int r = 0; r < 4; r++)
        {
            string t = "t" + Text(r);
            EmitStore(r, 0, $"{t}0 - {t}2");
            EmitStore(r, 1, $"{t}1 + {t}2");
            EmitStore(r, 2, $"{t}2 - {t}1");
            EmitStore(r, 3, $"{t}1 - {t}3");
        }

        void EmitStore(int r, int q, string value)
        {
            string name = $"u{Text(r)}{Text(q)}";
            EmitLine(name, value);
            _writer.Line(_form.Store(name, "pu", Offset.Of(((4 * r) + q) * _kernel.TilesAtOnce * _kernel.SpreadStride, ("c", 1))));
        }
    }

    /// <summary>A contraction for each element of the transformed tiles.</summary>
    private void EmitProducts()
    {
        _writer.Line("// each matrix times its weights, G·g·Gᵀ of the windows g");
        _writer.Line(KernelEmitter.Optimised);
        using CodeWriter.Block method = _writer.Open("static void Products(ref float x, ref float w, ref float b, ref float y)");
        VectorForm form = VectorForm.All.First(f => f.Bits <= Math.Min(_form.Bits, _kernel.Products.MaxVectorBits));
        PackedContractionEmitter.Emit(_kernel.Products, form, _writer);
    }

    /// <summary><c>Aᵀ·p·A</c> of each tile, the epilogue, and the pool, for vectors of outputs.</summary>
    private void EmitCollect()
    {
        string residuals = string.Concat(_kernel.Residuals.Select(r => $", ref float {r.Parameter}"));
        _writer.Line("// Aᵀ·p·A of each tile p of products: 2×2 outputs");
        _writer.Line(KernelEmitter.Optimised);
        using CodeWriter.Block method = _writer.Open($"static void Collect(ref float products, int firstLine, int firstColumn{residuals}, ref float y)");
        bool needsPixels = _kernel.Pool is null || _kernel.Residuals.Count > 0;
        using CodeWriter.Block lines = For("i", _kernel.Lines.AtOnce);
        EmitFirstPixel("line", "firstLine + i", _kernel.Lines, needsPixels);
        using CodeWriter.Block columns = For("j", _kernel.Columns.AtOnce);
        EmitFirstPixel("column", "firstColumn + j", _kernel.Columns, needsPixels);
        _writer.Line($"ref float pm = ref {At("products", Tile(_kernel.ProductStride))};");
        string place = _kernel.Pool is null
            ? At(KernelEmitter.Output, ("line", _kernel.Lines.Output), ("column", _kernel.Columns.Output))
            : At(KernelEmitter.Output, ("(firstLine + i)", _kernel.Lines.Output), ("(firstColumn + j)", _kernel.Columns.Output));
        _writer.Line($"ref float py = ref {place};");
        foreach (WinogradResidual residual in _kernel.Residuals)
        {
            _writer.Line($"ref float p{residual.Parameter} = ref {At(residual.Parameter, ("line", residual.Line), ("column", residual.Column))};");
        }

        int whole = _kernel.Features / _form.Lanes * _form.Lanes;
        if (whole > 0)
        {
            using CodeWriter.Block features = Step("m", whole);
            EmitOutputs(0, ("m", 1), _form.Lanes);
        }

        if (whole < _kernel.Features)
        {
            using CodeWriter.Block rest = _writer.Open("");
            EmitOutputs(whole, ("m", 0), _kernel.Features - whole);
        }
    }

    /// <summary>The four outputs of a tile, or what they are pooled to, for one vector of features.</summary>
    private void EmitOutputs(int first, (string, int) feature, int lanes)
    {
        for (int q = 0; q < 4; q++)
        {
            string[] p = new string[4];
            for (int r = 0; r < 4; r++)
            {
                p[r] = $"p{Text(r)}{Text(q)}";
                _writer.Line($"{_form.Type} {p[r]} = {_form.Load("pm", Offset.Of((((4 * r) + q) * _kernel.TilesAtOnce * _kernel.ProductStride) + first, feature))};");
            }

            EmitLine($"t0{Text(q)}", $"{p[0]} + {p[1]} + {p[2]}");
            EmitLine($"t1{Text(q)}", $"{p[1]} - {p[2]} - {p[3]}");
        }

        for (int r = 0; r < 2; r++)
        {
            string t = "t" + Text(r);
            EmitOutput(r, 0, $"{t}0 + {t}1 + {t}2", first, feature, lanes);
            EmitOutput(r, 1, $"{t}1 - {t}2 - {t}3", first, feature, lanes);
        }

        if (_kernel.Pool is { } kind)
        {
            PooledValues.Emit(kind, ["s00", "s01", "s10", "s11"], _form, _writer, "w");
            _writer.Line(_form.StorePartial("s00", "py", Offset.Of(first, feature), lanes));
        }
    }

    private void EmitOutput(int r, int q, string value, int first, (string, int) feature, int lanes)
    {
        string sum = $"s{Text(r)}{Text(q)}";
        EmitLine(sum, value);
        if (_kernel.Epilogue is not null)
        {
            ExpressionEmitter expressions = new(_writer, _form, $"e{Text(r)}{Text(q)}_");
            string result = expressions.Emit(_kernel.Epilogue, input => input == 0 ? sum : Residual(_kernel.Residuals[input - 1]));
            if (result != sum)
            {
                _writer.Line($"{sum} = {result};");
            }
        }

        if (_kernel.Pool is null)
        {
            _writer.Line(_form.StorePartial(sum, "py", Offset.Of((r * _kernel.Lines.Output) + (q * _kernel.Columns.Output) + first, feature), lanes));
        }

        string Residual(WinogradResidual residual)
        {
            string place = Offset.Of((r * residual.Line) + (q * residual.Column) + (first * residual.Feature), (feature.Item1, feature.Item2 * residual.Feature));
            return Accumulation.Residual(_form, "p" + residual.Parameter, place, residual.Feature, residual.CanOverrun, lanes);
        }
    }

    /// <summary>The first output of a tile: the last tile of an odd number begins one earlier.</summary>
    private void EmitFirstPixel(string name, string tile, WinogradAxis axis, bool isNeeded = true)
    {
        if (isNeeded)
        {
            _writer.Line($"int {name} = {(axis.Outputs % 2 == 0 ? $"2 * ({tile})" : $"Math.Min(2 * ({tile}), {Text(axis.Outputs - 2)})")};");
        }
    }

    private (string, int)[] Tile(int stride) => [("i", _kernel.Columns.AtOnce * stride), ("j", stride)];

    private void EmitLine(string name, string value) => _writer.Line($"{_form.Type} {name} = {value};");

    private static string At(string reference, params (string, int)[] terms) => VectorForm.Element(reference, Offset.Of(0, terms));

    /// <summary>A loop, where there is more than one turn.</summary>
    private CodeWriter.Block? Repeat(string variable, int extent) => extent > 1 ? For(variable, extent) : null;

    private CodeWriter.Block For(string variable, int extent) => _writer.Open($"for (int {variable} = 0; {variable} < {Text(extent)}; {variable}++)");

    private CodeWriter.Block Step(string variable, int extent) =>
        _writer.Open($"for (int {variable} = 0; {variable} < {Text(extent)}; {(_form.IsScalar ? variable + "++" : $"{variable} += {Text(_form.Lanes)}")})");

    private static string Text(int number) => VectorForm.Text(number);
}
