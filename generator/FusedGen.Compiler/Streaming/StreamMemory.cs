using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;

namespace FusedGen.Compiler.Streaming;

/// <summary>
/// What a twin remembers from chunk to chunk: the last frames of values that are looked back at, states of recurrent
/// layers, and how many chunks there were. All of it lies in one input and one output for each element type.
/// </summary>
internal sealed class StreamMemory(List<Operation> operations, Func<string, string> freeName)
{
    private static readonly Origin s_origin = new("Stream", "stream");

    private readonly List<(Value Old, Func<Value> Next)> _kept = [];
    private readonly Dictionary<(Value Value, int Frames), Value> _histories = [];
    private Value? _clock;
    private int _mostChunks = 1;

    /// <summary>
    /// Frames of a value at places that are counted from the chunk's first one; negative ones are frames of chunks
    /// before.
    /// </summary>
    /// <param name="stream">The value.</param>
    /// <param name="first">The first place.</param>
    /// <param name="step">From one place to the next.</param>
    /// <param name="count">How many places.</param>
    /// <param name="before">What stands for frames before the stream's first; null where nobody looks at them.</param>
    /// <param name="origin">Who reads them.</param>
    public Value Window(StreamValue stream, int first, int step, int count, double? before, Origin origin)
    {
        Value value = stream.Value;
        TimeAxis time = stream.Time!;
        if (first != 0 || step != 1 || count != time.Length)
        {
            value = Pick(stream, first, step, count, origin);
        }

        bool mayBeBefore = first < time.Delay;
        return before is { } fill && mayBeBefore && (fill != 0 || !time.IsZeroBefore)
            ? Masked(value, time.Axis, Enumerable.Range(0, count).Select(i => time.Delay - first - (i * step)).ToArray(), time.Length, fill, origin)
            : value;
    }

    /// <summary>A value that the last step left, zeros at first.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="next">What this step leaves, asked for when the twin is complete.</param>
    public Value Keep(ElementType type, Shape shape, Func<Value> next)
    {
        Value old = new("kept", type, shape);
        _kept.Add((old, next));
        return old;
    }

    /// <summary>A value before the first frame of the stream, and another one from then on.</summary>
    /// <param name="value">The other one.</param>
    /// <param name="first">What it is at first.</param>
    /// <param name="origin">Who reads it.</param>
    public Value UnlessFirst(Value value, Tensor first, Origin origin)
    {
        Value result = new(value.Name, value.Type, value.Shape);
        Expression hasBegun = Formula.Greater(new InputExpression(1, ElementType.Float32), 0.5);
        operations.Add(new MapOperation(
            origin, Formula.Select(hasBegun, new InputExpression(0, value.Type), new InputExpression(2, value.Type)),
            [value, Clock(1), new Value("first", first)], result));
        return result;
    }

    /// <summary>
    /// Whether frames have come, [frames, 1…]: those of a value that is late are behind the first of the stream.
    /// </summary>
    /// <param name="time">The value's frames.</param>
    /// <param name="rank">The axes of the result, of which the first is that of the frames.</param>
    /// <param name="origin">Who asks.</param>
    public Value HaveCome(TimeAxis time, int rank, Origin origin)
    {
        Tensor thresholds = Thresholds(Enumerable.Range(0, time.Length).Select(i => time.Delay - i).ToArray(), time.Length, rank - 1);
        Value result = new("hasCome", ElementType.Bool, thresholds.Shape);
        operations.Add(new MapOperation(
            origin, HasCome(0), [Clock((int)thresholds.Floats.Max()), new Value("chunks", thresholds)], result));
        return result;
    }

    /// <summary>
    /// Makes the inputs and outputs that hold what is kept, one of each for an element type, and operations between.
    /// </summary>
    /// <returns>The pairs; what reads the inputs stands before all other operations.</returns>
    public IReadOnlyList<(Value Input, Value Output)> Close()
    {
        List<(Value Input, Value Output)> pairs = [];
        List<Operation> reading = [];
        foreach (IGrouping<ElementType, (Value Old, Func<Value> Next)> same in _kept.ToArray().GroupBy(kept => kept.Old.Type))
        {
            string suffix = same.Key == ElementType.Float32 ? "" : $"_{same.Key}";
            Shape shape = new(same.Sum(kept => kept.Old.Shape.Count));
            Value input = new(freeName($"stream{suffix}"), same.Key, shape);
            Value output = new(freeName($"stream_next{suffix}"), same.Key, shape);
            List<Value> sources = [];
            List<MovePiece> pieces = [];
            int offset = 0;
            foreach ((Value old, Func<Value> next) in same)
            {
                reading.Add(new MoveOperation(
                    s_origin, [input], [MovePiece.Dense(old.Shape) with { Offset = offset }], old));
                pieces.Add(new MovePiece(sources.Count, 0, [offset], [old.Shape.Count], [new AxisMap(1)]));
                sources.Add(next());
                offset += old.Shape.Count;
            }

            operations.Add(new MoveOperation(s_origin, sources, pieces, output));
            pairs.Add((input, output));
        }

        operations.InsertRange(0, reading);
        return pairs;
    }

    /// <summary>The chunks so far, which stop counting where nobody looks any more.</summary>
    private Value Clock(int most)
    {
        _mostChunks = Math.Max(_mostChunks, most);
        return _clock ??= Keep(ElementType.Float32, new Shape(1), () =>
        {
            Value next = new("chunks", ElementType.Float32, new Shape(1));
            operations.Add(new MapOperation(
                s_origin, Formula.Min(Formula.Add(new InputExpression(0, ElementType.Float32), 1), _mostChunks), [_clock!], next));
            return next;
        });
    }

    private Value Pick(StreamValue stream, int first, int step, int count, Origin origin)
    {
        TimeAxis time = stream.Time!;
        Value value = stream.Value;
        int axis = time.Axis;
        int old = Math.Min(count, first < 0 ? (-first + step - 1) / step : 0);
        int[] strides = value.Shape.Strides();
        List<Value> inputs = [];
        List<MovePiece> pieces = [];
        if (old > 0)
        {
            Value history = History(stream, -first);
            int[] kept = HistoryStrides(value.Shape, axis);
            pieces.Add(Box(0, kept[axis] * (history.Shape[0] + first), 0, old, kept));
            inputs.Add(history);
        }

        if (count > old)
        {
            pieces.Add(Box(inputs.Count, strides[axis] * (first + (old * step)), old, count - old, strides));
            inputs.Add(value);
        }

        Value result = new(value.Name, value.Type, value.Shape.With(axis, count));
        operations.Add(new MoveOperation(origin, inputs, pieces, result));
        return result;

        MovePiece Box(int input, int offset, int start, int extent, int[] along)
        {
            int[] corner = new int[value.Shape.Rank];
            corner[axis] = start;
            return new MovePiece(
                input, offset, corner, value.Shape.With(axis, extent).ToArray(), along.Select((s, d) => new AxisMap(d == axis ? s * step : s)).ToArray());
        }
    }

    /// <summary>The last frames before the chunk, frame by frame, so that moving them on is one copy.</summary>
    private Value History(StreamValue stream, int frames)
    {
        if (_histories.TryGetValue((stream.Value, frames), out Value? known))
        {
            return known;
        }

        Value value = stream.Value;
        TimeAxis time = stream.Time!;
        int size = value.Shape.Count / Math.Max(1, time.Length);
        Value old = new("kept", value.Type, new Shape(frames, size));
        _kept.Add((old, Next));
        _histories.Add((value, frames), old);
        return old;

        Value Next()
        {
            int fresh = Math.Min(frames, time.Length);
            int[] strides = value.Shape.Strides();
            Value ordered = value;
            if (time.Length > 1 && value.Shape.CountOf(0, time.Axis) > 1)
            {
                int[] order = [time.Axis, .. Enumerable.Range(0, value.Shape.Rank).Where(d => d != time.Axis)];
                ordered = new Value(value.Name, value.Type, new Shape(order.Select(d => value.Shape[d]).ToArray()));
                operations.Add(MoveOperation.Transpose(s_origin, value, order, ordered));
            }

            int kept = frames - fresh;
            Value next = new("kept", value.Type, new Shape(frames * size));
            MovePiece latest = new(0, (time.Length - fresh) * size, [kept * size], [fresh * size], [new AxisMap(1)]);
            operations.Add(kept == 0
                ? new MoveOperation(s_origin, [ordered], [latest], next)
                : new MoveOperation(s_origin, [ordered, old], [latest, new MovePiece(1, fresh * size, [0], [kept * size], [new AxisMap(1)])], next));
            return next;
        }
    }

    /// <summary>The strides of a history along the axes of its value.</summary>
    private static int[] HistoryStrides(Shape shape, int axis)
    {
        int[] strides = shape.With(axis, 1).Strides();
        strides[axis] = shape.CountOf(0, axis) * shape.CountOf(axis + 1, shape.Rank);
        return strides;
    }

    /// <summary>A value whose frames are replaced until so many frames of the stream have come.</summary>
    private Value Masked(Value value, int axis, int[] frames, int length, double fill, Origin origin)
    {
        Tensor thresholds = Thresholds(frames, length, value.Shape.Rank - 1 - axis);
        Value result = new(value.Name, value.Type, value.Shape);
        operations.Add(new MapOperation(
            origin, Formula.Select(HasCome(1), new InputExpression(0, value.Type), Formula.Number(fill, value.Type)),
            [value, Clock((int)thresholds.Floats.Max()), new Value("chunks", thresholds)], result));
        return result;
    }

    /// <summary>Whether the clock, an input of a map, has reached the threshold, the input behind it.</summary>
    private static Expression HasCome(int clock) => Formula.Apply(
        BinaryFunction.GreaterOrEqual, new InputExpression(clock, ElementType.Float32), new InputExpression(clock + 1, ElementType.Float32));

    /// <summary>The chunk from which on each place holds a frame of the stream.</summary>
    private static Tensor Thresholds(int[] frames, int length, int inner) => new(
        new Shape([frames.Length, .. Enumerable.Repeat(1, inner)]), frames.Select(f => (double)Math.Max(0, (f + length - 1) / length)).ToArray());
}
