using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Scheduling.Contraction;

namespace FusedGen.Compiler.Scheduling.Convolution;

/// <summary>
/// Schedules a depthwise convolution: for each line, and each vector of channels in it, tiles of pixels. An input that
/// several windows of a tile see is loaded once for all of them.
/// </summary>
internal sealed class DepthwiseSchedule
{
    private readonly DepthwiseKernel _kernel;
    private readonly Target _target;
    private readonly KernelPointers _pointers;
    private readonly KernelBuilder _builder;
    private readonly List<Local> _outer = [];
    private int _loads;
    private int _lanes;

    private DepthwiseSchedule(DepthwiseKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        _kernel = kernel;
        _target = target;
        _pointers = pointers;
        _builder = builder;
    }

    public static void Schedule(DepthwiseKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder) =>
        new DepthwiseSchedule(kernel, target, pointers, builder).Schedule();

    private void Schedule()
    {
        using LoopStack loops = new(_builder);
        for (int o = 0; o < _kernel.Outer.Count; o++)
        {
            _outer.Add(loops.Open($"o{o}", _kernel.Outer[o].Extent));
        }

        LaneLoop.Build(_builder, "c", _kernel.Channels, _target.Lanes, Channels);
    }

    /// <summary>One vector of channels along a line.</summary>
    private void Channels(AffineIndex channel, int lanes)
    {
        _lanes = lanes;
        Pointer input = _builder.Point("px", new Place(_pointers[ContractionKernel.InputParameter], OuterIndex(o => o.Input) + channel));
        Pointer weights = _builder.Point("pw", new Place(_pointers[ContractionKernel.WeightParameter], channel));
        Local bias = _builder.Let("bias", Load(new Place(_pointers[ContractionKernel.BiasParameter], channel)));
        Local[] kept = _kernel.KeepsWeights
            ? Enumerable.Range(0, _kernel.AllTaps).Select(tap => _builder.Let($"w{tap}", Load(new Place(weights, tap * _kernel.WeightStride)))).ToArray()
            : [];
        int firstPixel = 0;
        foreach (RowTile tile in _kernel.Tiles(_target))
        {
            Local? number = null;
            using (tile.Repeat > 1 ? _builder.For("tile", tile.Repeat, out number) : _builder.Block())
            {
                Tile(input, weights, bias, kept, firstPixel + (number is null ? 0 : (AffineIndex)number * tile.Rows), tile.Rows, channel, lanes);
            }

            firstPixel += tile.Rows * tile.Repeat;
        }
    }

    private void Tile(Pointer input, Pointer weights, Local bias, Local[] kept, AffineIndex firstPixel, int pixels, AffineIndex channel, int lanes)
    {
        _builder.Comment(pixels == 1 ? "the bias; s0 is the sum of a pixel" : $"the bias; s<p> is the sum of pixel p of {pixels} in a line");
        Pointer tile = _builder.Point("qx", new Place(input, firstPixel * _kernel.InputPixelStride));
        Local[] sums = Enumerable.Range(0, pixels).Select(p => _builder.Let($"s{p}", bias)).ToArray();
        _builder.Comment("products: each input is loaded once for all windows that see it");
        if (_kernel.KeepsWeights)
        {
            Unrolled(0, 0, new Place(tile, 0), sums, kept);
        }
        else
        {
            Loops(tile, weights, sums);
        }

        _builder.Comment(_kernel.Epilogue is null ? "store" : "epilogue, store");
        for (int p = 0; p < pixels; p++)
        {
            Finish(sums[p], p, firstPixel + p, channel, lanes);
        }
    }

    /// <summary>All taps one after the other, with the weights in registers.</summary>
    private void Unrolled(int loop, int tap, Place place, Local[] sums, Local[] weights)
    {
        if (loop == _kernel.TapLoops.Count)
        {
            Taps(place, sums, k => weights[(tap * _kernel.Taps.Extent) + k]);
            return;
        }

        for (int k = 0; k < _kernel.TapLoops[loop].Extent; k++)
        {
            Unrolled(loop + 1, (tap * _kernel.TapLoops[loop].Extent) + k, place.Plus(k * _kernel.TapLoops[loop].Input), sums, weights);
        }
    }

    /// <summary>Loops over the taps of all axes but the last, and over that one too where it is long.</summary>
    private void Loops(Pointer tile, Pointer weights, Local[] sums)
    {
        using LoopStack loops = new(_builder);
        AffineIndex inputs = 0;
        AffineIndex taps = 0;
        int stride = _kernel.AllTaps * _kernel.WeightStride;
        foreach (SegmentLoop loop in _kernel.UnrollsTaps ? _kernel.TapLoops : _kernel.TapLoops.Append(_kernel.Taps))
        {
            stride /= Math.Max(1, loop.Extent);
            Local k = loops.Open($"k{loops.Count}", loop.Extent);
            inputs += (AffineIndex)k * loop.Input;
            taps += (AffineIndex)k * stride;
        }

        Pointer rx = _builder.Point("rx", new Place(tile, inputs));
        Pointer rw = _builder.Point("rw", new Place(weights, taps));
        if (_kernel.UnrollsTaps)
        {
            Local[] line = Enumerable.Range(0, _kernel.Taps.Extent).Select(k => _builder.Let($"w{k}", Load(new Place(rw, k * _kernel.WeightStride)))).ToArray();
            Taps(new Place(rx, 0), sums, k => line[k]);
        }
        else
        {
            Local weight = _builder.Let("w0", Load(new Place(rw, 0)));
            for (int p = 0; p < sums.Length; p++)
            {
                AddProduct(sums[p], LoadInput(new Place(rx, p * _kernel.InputPixelStride)), weight);
            }
        }
    }

    /// <summary>
    /// The taps along the line. Each input is loaded once for all windows that see it; those come to it with different
    /// taps.
    /// </summary>
    private void Taps(Place first, Local[] sums, Func<int, Local> weight)
    {
        SortedDictionary<int, List<(int Pixel, int Tap)>> products = [];
        for (int p = 0; p < sums.Length; p++)
        {
            for (int k = 0; k < _kernel.Taps.Extent; k++)
            {
                int offset = (p * _kernel.InputPixelStride) + (k * _kernel.Taps.Input);
                if (!products.TryGetValue(offset, out List<(int, int)>? users))
                {
                    products.Add(offset, users = []);
                }

                users.Add((p, k));
            }
        }

        foreach (KeyValuePair<int, List<(int Pixel, int Tap)>> load in products)
        {
            KernelValue x = LoadInput(first.Plus(load.Key));
            if (load.Value.Count > 1)
            {
                x = _builder.Let($"x{_loads++}", x);
            }

            foreach ((int pixel, int tap) in load.Value)
            {
                AddProduct(sums[pixel], x, weight(tap));
            }
        }
    }

    private void AddProduct(Local sum, KernelValue x, KernelValue weight) => _builder.Assign(sum, new MultiplyAddValue(x, weight, sum, _kernel.IsReproducible));

    private void Finish(Local sum, int number, AffineIndex pixel, AffineIndex channel, int lanes)
    {
        if (_kernel.Epilogue is not null)
        {
            KernelValue result = ElementExpression.Build(_builder, _kernel.Epilogue, _target.Lanes, $"e{number}_", input =>
            {
                if (input == 0)
                {
                    return sum;
                }

                Residual residual = _kernel.Residuals[input - 1];
                AffineIndex at = (pixel * residual.RowStride) + (channel * residual.FeatureStride) + OuterIndex(o => o.Residuals[input - 1]);
                return TileEnd.Residual(_target, new Place(_pointers[residual.Parameter], at), residual.FeatureStride, residual.CanOverrun, lanes);
            });
            _builder.Assign(sum, result);
        }

        _builder.Store(new Place(_pointers.Output, (pixel * _kernel.OutputPixelStride) + channel + OuterIndex(o => o.Output)), sum, lanes);
    }

    private AffineIndex OuterIndex(Func<OuterLoop, int> stride)
    {
        AffineIndex index = 0;
        for (int o = 0; o < _outer.Count; o++)
        {
            index += (AffineIndex)_outer[o] * stride(_kernel.Outer[o]);
        }

        return index;
    }

    /// <summary>
    /// A vector of the channels of a pixel; behind the last one lies memory that may be read, or, in a caller's span,
    /// nothing.
    /// </summary>
    private LoadValue LoadInput(Place place) => KernelValues.Load(_target.Floats, place, _kernel.Reads[0].Operand.CanReadBeyond ? _target.Lanes : _lanes);

    private LoadValue Load(Place place) => KernelValues.Load(_target.Floats, place);
}
