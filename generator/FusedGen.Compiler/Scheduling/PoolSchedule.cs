using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Planning.Pooling;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Schedules a pool. Windows that hang over the edge of the input take the taps between two bounds that are computed
/// for each; along the innermost axis they are told apart from those inside, whose taps are unrolled.
/// </summary>
internal sealed class PoolSchedule
{
    /// <summary>So many taps of a window inside stand one after the other; more are a loop.</summary>
    private const int MaxUnrolled = 8;

    private readonly PoolKernel _kernel;
    private readonly Target _target;
    private readonly KernelPointers _pointers;
    private readonly KernelBuilder _builder;
    private readonly AxisState[] _axes;
    private AffineIndex _input = 0;
    private AffineIndex _output = 0;

    private PoolSchedule(PoolKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        _kernel = kernel;
        _target = target;
        _pointers = pointers;
        _builder = builder;
        _axes = new AxisState[kernel.Axes.Count];
    }

    public static void Schedule(PoolKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder) =>
        new PoolSchedule(kernel, target, pointers, builder).Schedule();

    private int LastAxis => _kernel.Axes.Count - 1;

    private WindowAxis Last => WindowsOf(LastAxis);

    private WindowAxis WindowsOf(int axis) => _kernel.Axes[axis].Windows;

    private LaneType Type => new(_kernel.Write.Type, _target.Lanes);

    private bool IsMax => _kernel.Kind == PoolKind.Max;

    private void Schedule()
    {
        using IDisposable samples = _builder.For("n", _kernel.Samples.Extent, out Local n);
        _input = (AffineIndex)n * _kernel.Samples.Input;
        _output = (AffineIndex)n * _kernel.Samples.Output;
        using LoopStack outputs = new(_builder);
        for (int axis = 0; axis < LastAxis; axis++)
        {
            _axes[axis] = BoundsOf(axis, outputs.Open($"o{axis}", WindowsOf(axis).Outputs), WindowsOf(axis).IsInside);
        }

        Windows(0, Last.FirstInside, isInside: false);
        Windows(Last.FirstInside, Last.EndInside, isInside: true);
        Windows(Last.EndInside, Last.Outputs, isInside: false);
    }

    /// <summary>The windows from one to another along the innermost axis.</summary>
    private void Windows(int start, int end, bool isInside)
    {
        if (start >= end)
        {
            return;
        }

        _builder.Comment(isInside ? "windows inside the input" : "windows that reach over its border: the taps from 'from' to 'to' lie inside");
        using IDisposable windows = _builder.For($"o{LastAxis}", KernelValues.Index(start), KernelValues.Index(end), out Local o);
        _axes[LastAxis] = BoundsOf(LastAxis, o, isInside);
        KernelValue? count = Count();
        LaneLoop.Build(_builder, "c", _kernel.Channels.Extent, _target.Lanes, (channel, lanes) => Window(channel, lanes, count));
    }

    /// <summary>Where the first tap lies, and the taps that lie in the input.</summary>
    private AxisState BoundsOf(int axis, Local output, bool isInside)
    {
        WindowAxis a = WindowsOf(axis);
        Local first = _builder.Let($"first{axis}", KernelValues.Index(((AffineIndex)output * a.Stride) + -a.PadBegin));
        if (isInside)
        {
            return new AxisState(output, first, null, null);
        }

        KernelValue before = new QuotientValue((AffineIndex)first * -1, a.Dilation);
        KernelValue within = new QuotientValue(a.Inputs - (AffineIndex)first, a.Dilation);
        Local from = _builder.Let($"from{axis}", KernelValues.Combine(BinaryFunction.Max, KernelValues.Index(0), before));
        Local to = _builder.Let($"to{axis}", KernelValues.Combine(BinaryFunction.Min, KernelValues.Index(a.Taps), within));
        return new AxisState(output, first, from, to);
    }

    /// <summary>What a mean divides by, in all lanes; null for other kinds.</summary>
    private KernelValue? Count()
    {
        if (_kernel.Kind is not (PoolKind.Average or PoolKind.AverageIncludingPadding))
        {
            return null;
        }

        int constant = 1;
        List<KernelValue> factors = [];
        for (int axis = 0; axis < _axes.Length; axis++)
        {
            WindowAxis a = WindowsOf(axis);
            AxisState state = _axes[axis];
            bool countsPadding = _kernel.Kind == PoolKind.AverageIncludingPadding;
            if (state.IsInside || (countsPadding && !a.HangsOver))
            {
                constant *= a.Taps;
                continue;
            }

            KernelValue taps = countsPadding
                ? KernelValues.Combine(BinaryFunction.Min, KernelValues.Index(a.Taps),
                    new QuotientValue(a.Inputs + a.PadEnd - (AffineIndex)state.First, a.Dilation))
                : KernelValues.Index((AffineIndex)state.To! - state.From!);
            factors.Add(KernelValues.Combine(BinaryFunction.Max, KernelValues.Index(0), taps));
        }

        if (factors.Count == 0)
        {
            return KernelValues.Constant(Type, constant, constant);
        }

        // An empty window has the sum 0, which 1 leaves as it is.
        KernelValue product = factors.Append(KernelValues.Index(constant))
            .Aggregate((left, right) => KernelValues.Combine(BinaryFunction.Multiply, left, right));
        KernelValue taken = KernelValues.Combine(BinaryFunction.Max, KernelValues.Index(1), product);
        return KernelValues.Broadcast(Type, _builder.Let("count", new ConvertValue(LaneType.Single(Type.Element), taken)));
    }

    private void Window(AffineIndex channel, int lanes, KernelValue? count)
    {
        Local sum = _builder.Let("sum", IsMax
            ? KernelValues.Constant(Type, double.NegativeInfinity, Type.Element.IsFloating() ? 0 : Integers.Lowest(Type.Element))
            : KernelValues.Constant(Type, 0, 0));
        AddTaps(sum, _input + (channel * _kernel.Channels.Input), lanes);
        if (count is not null)
        {
            _builder.Assign(sum, KernelValues.Combine(BinaryFunction.Divide, sum, count));
        }

        AffineIndex output = _output + (channel * _kernel.Channels.Output);
        for (int axis = 0; axis < _axes.Length; axis++)
        {
            output += (AffineIndex)_axes[axis].Output * _kernel.Axes[axis].OutputStride;
        }

        _builder.Store(new Place(_pointers.Output, output), sum, lanes);
    }

    /// <summary>Combines all taps of a window that lie in the input.</summary>
    private void AddTaps(Local sum, AffineIndex place, int lanes)
    {
        using LoopStack taps = new(_builder);
        for (int axis = 0; axis < LastAxis; axis++)
        {
            place += ((AffineIndex)_axes[axis].First * _kernel.Axes[axis].InputStride) + OpenTaps(axis, taps);
        }

        place += (AffineIndex)_axes[LastAxis].First * _kernel.Axes[LastAxis].InputStride;
        if (_axes[LastAxis].IsInside && Last.Taps <= MaxUnrolled)
        {
            for (int k = 0; k < Last.Taps; k++)
            {
                Tap(sum, place + (k * Last.Dilation * _kernel.Axes[LastAxis].InputStride), lanes);
            }
        }
        else
        {
            Tap(sum, place + OpenTaps(LastAxis, taps), lanes);
        }
    }

    /// <summary>Opens the loop over the taps of an axis, and gives what they add to the place of the first.</summary>
    private AffineIndex OpenTaps(int axis, LoopStack taps)
    {
        WindowAxis a = WindowsOf(axis);
        AxisState state = _axes[axis];
        KernelValue from = state.From is { } first ? first : KernelValues.Index(0);
        KernelValue to = state.To is { } end ? end : KernelValues.Index(a.Taps);
        return (AffineIndex)taps.Open($"k{axis}", from, to) * (a.Dilation * _kernel.Axes[axis].InputStride);
    }

    private void Tap(Local sum, AffineIndex place, int lanes)
    {
        KernelValue tap = KernelValues.Load(
            Type, new Place(_pointers[PoolKernel.InputParameter], place), _kernel.Reads[0].Operand.CanReadBeyond ? _target.Lanes : lanes);
        _builder.Assign(sum, KernelValues.Combine(IsMax ? BinaryFunction.Max : BinaryFunction.Add, sum, tap));
    }

    /// <summary>An axis of the windows that are built now.</summary>
    /// <param name="Output">The window.</param>
    /// <param name="First">The input under its first tap.</param>
    /// <param name="From">The first tap in the input; null where all are.</param>
    /// <param name="To">The tap after the last in the input; null where all are.</param>
    private sealed record AxisState(Local Output, Local First, Local? From, Local? To)
    {
        public bool IsInside => From is null;
    }
}
