using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Convolution;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>
/// Prints a depthwise convolution: for each line, and each vector of channels in it, tiles of pixels. An input that several windows of a tile see is
/// loaded once for all of them.
/// </summary>
internal sealed class DepthwiseEmitter
{
    private readonly DepthwiseKernel _kernel;
    private readonly VectorForm _form;
    private readonly CodeWriter _writer;
    private int _loads;

    private DepthwiseEmitter(DepthwiseKernel kernel, VectorForm form, CodeWriter writer)
    {
        _kernel = kernel;
        _form = form;
        _writer = writer;
    }

    public static void Emit(DepthwiseKernel kernel, VectorForm form, CodeWriter writer) => new DepthwiseEmitter(kernel, form, writer).Emit();

    private void Emit()
    {
        List<IDisposable> blocks = [];
        for (int o = 0; o < _kernel.Outer.Count; o++)
        {
            blocks.Add(For("o" + Text(o), _kernel.Outer[o].Extent));
        }

        int whole = _kernel.Channels / _form.Lanes * _form.Lanes;
        if (whole > 0)
        {
            using (_writer.Open($"for (int c = 0; c < {Text(whole)}; {(_form.IsScalar ? "c++" : $"c += {Text(_form.Lanes)}")})"))
            {
                EmitChannels(("c", 1), 0, _form.Lanes);
            }
        }

        if (whole < _kernel.Channels)
        {
            using (_writer.Open(""))
            {
                EmitChannels(("c", 0), whole, _kernel.Channels - whole);
            }
        }

        for (int b = blocks.Count - 1; b >= 0; b--)
        {
            blocks[b].Dispose();
        }
    }

    /// <summary>One vector of channels along a line.</summary>
    private void EmitChannels((string, int) channel, int first, int lanes)
    {
        (string, int)[] outer = _kernel.Outer.Select((o, i) => ("o" + Text(i), o.Input)).ToArray();
        _writer.Line($"ref float px = ref {VectorForm.Element(ContractionKernel.InputParameter, Offset.Of(first, [.. outer, channel]))};");
        _writer.Line($"ref float pw = ref {VectorForm.Element(ContractionKernel.WeightParameter, Offset.Of(first, channel))};");
        _writer.Line($"{_form.Type} bias = {_form.Load(ContractionKernel.BiasParameter, Offset.Of(first, channel))};");
        if (_kernel.KeepsWeights)
        {
            for (int tap = 0; tap < _kernel.AllTaps; tap++)
            {
                _writer.Line($"{_form.Type} {Weight(tap)} = {_form.Load("pw", Text(tap * _kernel.WeightStride))};");
            }
        }

        int pixel = 0;
        foreach (RowTile tile in _kernel.Tiles(_form.Lanes))
        {
            using (tile.Repeat > 1 ? For("tile", tile.Repeat) : _writer.Open(""))
            {
                EmitTile(pixel, tile, channel, first, lanes);
            }

            pixel += tile.Rows * tile.Repeat;
        }
    }

    private void EmitTile(int firstPixel, RowTile tile, (string, int) channel, int first, int lanes)
    {
        int step = tile.Repeat > 1 ? tile.Rows : 0;
        string offset = Offset.Of(firstPixel * _kernel.InputPixelStride, ("tile", step * _kernel.InputPixelStride));
        _writer.Line($"ref float qx = ref {VectorForm.Element("px", offset)};");
        for (int p = 0; p < tile.Rows; p++)
        {
            _writer.Line($"{_form.Type} {Sum(p)} = bias;");
        }

        if (_kernel.KeepsWeights)
        {
            EmitUnrolled(0, 0, 0, tile.Rows);
        }
        else
        {
            EmitLoops(tile.Rows);
        }

        for (int p = 0; p < tile.Rows; p++)
        {
            EmitFinish(p, firstPixel, step, channel, first, lanes);
        }
    }

    /// <summary>All taps one after the other, with the weights in registers.</summary>
    private void EmitUnrolled(int loop, int tap, int offset, int pixels)
    {
        if (loop == _kernel.TapLoops.Count)
        {
            EmitTaps("qx", offset, pixels, k => Weight((tap * _kernel.Taps.Extent) + k));
            return;
        }

        for (int k = 0; k < _kernel.TapLoops[loop].Extent; k++)
        {
            EmitUnrolled(loop + 1, (tap * _kernel.TapLoops[loop].Extent) + k, offset + (k * _kernel.TapLoops[loop].Input), pixels);
        }
    }

    /// <summary>Loops over the taps of all axes but the last, and over that one too where it is long.</summary>
    private void EmitLoops(int pixels)
    {
        List<IDisposable> blocks = [];
        List<(string, int)> inputs = [];
        List<(string, int)> weights = [];
        int stride = _kernel.AllTaps * _kernel.WeightStride;
        IEnumerable<SegmentLoop> loops = _kernel.UnrollsTaps ? _kernel.TapLoops : _kernel.TapLoops.Append(_kernel.Taps);
        foreach (SegmentLoop loop in loops)
        {
            string variable = "k" + Text(inputs.Count);
            stride /= Math.Max(1, loop.Extent);
            inputs.Add((variable, loop.Input));
            weights.Add((variable, stride));
            blocks.Add(For(variable, loop.Extent));
        }

        _writer.Line($"ref float rx = ref {VectorForm.Element("qx", Offset.Of(0, [.. inputs]))};");
        _writer.Line($"ref float rw = ref {VectorForm.Element("pw", Offset.Of(0, [.. weights]))};");
        if (_kernel.UnrollsTaps)
        {
            for (int k = 0; k < _kernel.Taps.Extent; k++)
            {
                _writer.Line($"{_form.Type} {Weight(k)} = {_form.Load("rw", Text(k * _kernel.WeightStride))};");
            }

            EmitTaps("rx", 0, pixels, Weight);
        }
        else
        {
            _writer.Line($"{_form.Type} {Weight(0)} = {_form.Load("rw", "0")};");
            for (int p = 0; p < pixels; p++)
            {
                EmitProduct(p, _form.Load("rx", Text(p * _kernel.InputPixelStride)), Weight(0));
            }
        }

        for (int b = blocks.Count - 1; b >= 0; b--)
        {
            blocks[b].Dispose();
        }
    }

    /// <summary>The taps along the line. Each input is loaded once for all windows that see it; those come to it with different taps.</summary>
    private void EmitTaps(string input, int offset, int pixels, Func<int, string> weight)
    {
        SortedDictionary<int, List<(int Pixel, int Tap)>> products = [];
        for (int p = 0; p < pixels; p++)
        {
            for (int k = 0; k < _kernel.Taps.Extent; k++)
            {
                int place = offset + (p * _kernel.InputPixelStride) + (k * _kernel.Taps.Input);
                if (!products.TryGetValue(place, out List<(int, int)>? users))
                {
                    products.Add(place, users = []);
                }

                users.Add((p, k));
            }
        }

        foreach (KeyValuePair<int, List<(int Pixel, int Tap)>> load in products)
        {
            string x = _form.Load(input, Text(load.Key));
            if (load.Value.Count > 1)
            {
                string local = "x" + Text(_loads++);
                _writer.Line($"{_form.Type} {local} = {x};");
                x = local;
            }

            foreach ((int pixel, int tap) in load.Value)
            {
                EmitProduct(pixel, x, weight(tap));
            }
        }
    }

    private void EmitProduct(int pixel, string x, string weight)
    {
        string add = _kernel.IsReproducible ? "VectorMath.MultiplyThenAdd" : "VectorMath.MultiplyAdd";
        _writer.Line($"{Sum(pixel)} = {add}({x}, {weight}, {Sum(pixel)});");
    }

    private void EmitFinish(int pixel, int firstPixel, int step, (string, int) channel, int first, int lanes)
    {
        string sum = Sum(pixel);
        if (_kernel.Epilogue is not null)
        {
            ExpressionEmitter expressions = new(_writer, _form, $"e{Text(pixel)}_");
            string result = expressions.Emit(_kernel.Epilogue, input =>
            {
                if (input == 0)
                {
                    return sum;
                }

                Residual residual = _kernel.Residuals[input - 1];
                string place = At(residual.RowStride, residual.FeatureStride, outer => outer.Residuals[input - 1]);
                return Accumulation.Residual(_form, residual.Parameter, place, residual.FeatureStride, residual.CanOverrun, lanes);
            });
            if (result != sum)
            {
                _writer.Line($"{sum} = {result};");
            }
        }

        _writer.Line(_form.StorePartial(sum, KernelEmitter.Output, At(_kernel.OutputPixelStride, 1, outer => outer.Output), lanes));

        string At(int pixelStride, int channelStride, Func<OuterLoop, int> outerStride) => Offset.Of(
            ((firstPixel + pixel) * pixelStride) + (first * channelStride),
            [.. _kernel.Outer.Select((o, i) => ("o" + Text(i), outerStride(o))), (channel.Item1, channel.Item2 * channelStride), ("tile", step * pixelStride)]);
    }

    private CodeWriter.Block For(string variable, int extent) => _writer.Open($"for (int {variable} = 0; {variable} < {Text(extent)}; {variable}++)");

    private static string Sum(int pixel) => "s" + Text(pixel);

    private static string Weight(int tap) => "w" + Text(tap);

    private static string Text(int number) => VectorForm.Text(number);
}
