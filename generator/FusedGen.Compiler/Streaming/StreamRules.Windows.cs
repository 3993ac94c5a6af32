using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;

namespace FusedGen.Compiler.Streaming;

/// <summary>
/// Windows over frames. Window j has its taps at the frames <c>j · stride − pad + k · dilation</c>: it is late by the
/// frames that it looks ahead, and what it looks back at is kept. Frames before the first are the padding.
/// </summary>
internal sealed partial class StreamRules
{
    public override IReadOnlyList<StreamValue> Visit(ConvolutionOperation convolution)
    {
        RequireNoEpilogue(convolution.Epilogue);
        (Value input, TimeAxis time) = Padded(convolution.Input);
        Value output;
        if (time.Axis == 0)
        {
            (input, time) = Stream(convolution.Input, convolution.Origin);
            output = Chunk(convolution.Output, time);
            operations.Add(new ConvolutionOperation(
                convolution.Origin, input, convolution.Weight, convolution.Bias, convolution.Window, convolution.Groups, convolution.IsTransposed, output));
            return [new StreamValue(output, Behind(time))];
        }

        if (time.Axis == 1)
        {
            throw MixesFrames(convolution);
        }

        if (convolution.IsTransposed)
        {
            return Transposed(convolution);
        }

        int axis = time.Axis - 2;
        WindowFrames window = WindowFrames.Of(time, convolution.Window, axis, convolution.Output.Shape[time.Axis]);
        output = Chunk(convolution.Output, window.Time);
        operations.Add(new ConvolutionOperation(
            convolution.Origin, window.Read(memory, input, time, convolution.Window.PadsBegin[axis] > 0 ? 0 : null, convolution.Origin), convolution.Weight,
            convolution.Bias, window.Geometry(convolution.Window, axis), convolution.Groups, transposed: false, output));
        return [new StreamValue(output, Noted(window.Time, convolution, window.LooksAhead))];
    }

    public override IReadOnlyList<StreamValue> Visit(PoolOperation pool)
    {
        (Value input, TimeAxis time) = Padded(pool.Input);
        Value output;
        if (time.Axis <= 1)
        {
            (input, time) = Stream(pool.Input, pool.Origin);
            output = Chunk(pool.Output, time);
            operations.Add(new PoolOperation(pool.Origin, pool.Kind, input, pool.Window, output));
            return [new StreamValue(output, Behind(time))];
        }

        int axis = time.Axis - 2;
        WindowFrames window = WindowFrames.Of(time, pool.Window, axis, pool.Output.Shape[time.Axis]);
        if (pool.Window.KernelShape[axis] >= pool.Input.Shape[time.Axis])
        {
            throw MixesFrames(pool);
        }

        bool isPadded = pool.Window.PadsBegin[axis] > 0;
        if (isPadded && pool.Kind == PoolKind.Max && !input.Type.IsFloating())
        {
            throw StreamRefusal.At(pool.Origin, "pads frames of integers");
        }

        double before = pool.Kind == PoolKind.Max ? double.NegativeInfinity : 0;
        Value read = window.Read(memory, input, time, isPadded ? before : null, pool.Origin);
        output = Chunk(pool.Output, window.Time);
        WindowGeometry geometry = window.Geometry(pool.Window, axis);
        bool counts = isPadded && pool.Kind == PoolKind.Average;
        Value pooled = counts ? new Value(output.Name, output.Type, output.Shape) : output;
        operations.Add(new PoolOperation(pool.Origin, pool.Kind, read, geometry, pooled));
        if (counts)
        {
            Divide(pool, pooled, Share(pool, input.Type, time, window, axis), geometry.KernelShape[axis], output);
        }

        return [new StreamValue(output, Noted(window.Time, pool, window.LooksAhead))];
    }

    /// <summary>
    /// Which share of each window lies in the stream: the others are padding, over which no mean is taken.
    /// </summary>
    private Value Share(PoolOperation pool, ElementType type, TimeAxis time, WindowFrames window, int axis)
    {
        int[] one = Enumerable.Repeat(1, pool.Window.Rank + 2).ToArray();
        Shape shape = new Shape(one).With(time.Axis, time.Length);
        Value ones = new("inside", type, shape);
        Expression hasCome = Formula.Cast(Input(0, ElementType.Bool), type);
        operations.Add(new MapOperation(pool.Origin, hasCome, [memory.HaveCome(time, pool.Window.Rank - axis, pool.Origin)], ones));
        TimeAxis inside = time with { IsZeroBefore = true };
        Value read = window.Read(memory, ones, inside, 0, pool.Origin);
        Value share = new("inside", type, shape.With(time.Axis, window.Time.Length));
        WindowGeometry geometry = window.Geometry(pool.Window, axis);
        int[] OfTime(IReadOnlyList<int> sizes, int other) => sizes.Select((size, d) => d == axis ? size : other).ToArray();
        WindowGeometry alone = new(
            OfTime(geometry.KernelShape, 1), OfTime(geometry.Strides, 1), OfTime(geometry.Dilations, 1), new int[geometry.Rank], new int[geometry.Rank]);
        operations.Add(new PoolOperation(pool.Origin, PoolKind.Average, read, alone, share));
        return share;
    }

    private void Divide(PoolOperation pool, Value pooled, Value share, int taps, Value output)
    {
        Expression least = Formula.Max(Input(1, share.Type), 1.0 / taps);
        operations.Add(new MapOperation(pool.Origin, Formula.Divide(Input(0, pooled.Type), least), [pooled, share], output));
    }

    /// <summary>Frame i goes into the frames <c>i · stride + k · dilation − pad</c>.</summary>
    private IReadOnlyList<StreamValue> Transposed(ConvolutionOperation convolution)
    {
        (Value input, TimeAxis time) = Stream(convolution.Input, convolution.Origin);
        int axis = time.Axis - 2;
        WindowGeometry geometry = convolution.Window;
        int stride = geometry.Strides[axis];
        int pad = geometry.PadsBegin[axis];
        int reach = (geometry.KernelShape[axis] - 1) * geometry.Dilations[axis];
        int length = time.Length * stride;
        int delay = Math.Max(0, pad + (stride * time.Delay));
        int firstInput = WindowFrames.Floor(-delay + pad - reach + stride - 1, stride);
        int lastInput = WindowFrames.Floor(length - 1 - delay + pad, stride);
        int begin = -delay + pad - (firstInput * stride);
        int count = lastInput - firstInput + 1;
        int end = ((count - 1) * stride) + reach + 1 - begin - length;
        if (begin < 0 || end < 0)
        {
            throw StreamRefusal.At(convolution.Origin, "leaves gaps between frames");
        }

        Value read = memory.Window(new StreamValue(input, time), firstInput + time.Delay, 1, count, reach > pad ? 0 : null, convolution.Origin);
        TimeAxis behind = new(time.Axis, length, delay, convolution.Output.Shape[time.Axis]) { LookAhead = time.LookAhead };
        Value output = Chunk(convolution.Output, behind);
        WindowGeometry cut = geometry with
        {
            PadsBegin = WindowFrames.With(geometry.PadsBegin, axis, begin),
            PadsEnd = WindowFrames.With(geometry.PadsEnd, axis, end),
        };
        operations.Add(new ConvolutionOperation(
            convolution.Origin, read, convolution.Weight, convolution.Bias, cut, convolution.Groups, transposed: true, output));
        return [new StreamValue(output, Noted(behind, convolution, pad > 0))];
    }
}
