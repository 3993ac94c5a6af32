using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Streaming;

/// <summary>
/// What becomes of each kind of operation in the streaming twin. An operation without frames among its inputs is not
/// asked. A new kind does not compile until it has its rule here.
/// </summary>
/// <param name="streams">What stands for the values so far.</param>
/// <param name="memory">What is kept from chunk to chunk.</param>
/// <param name="operations">Takes the operations of the twin.</param>
/// <param name="frames">Frames of the network's inputs in one chunk.</param>
/// <param name="wholeFrames">Frames of the whole network's inputs.</param>
/// <param name="isState">Whether an input of the network is a state that the caller names.</param>
internal sealed partial class StreamRules(
    Func<Value, StreamValue> streams, StreamMemory memory, List<Operation> operations, int frames, int wholeFrames, Func<Value, bool> isState)
    : OperationVisitor<IReadOnlyList<StreamValue>>
{
    public override IReadOnlyList<StreamValue> Visit(LinearOperation linear)
    {
        RequireNoEpilogue(linear.Epilogue);
        (Value input, TimeAxis time) = Stream(linear.Input, linear.Origin);
        if (time.Axis == input.Shape.Rank - 1)
        {
            throw MixesFrames(linear);
        }

        Value output = new(linear.Output.Name, linear.Output.Type, input.Shape.With(input.Shape.Rank - 1, linear.OutputFeatures));
        operations.Add(new LinearOperation(linear.Origin, input, linear.Weight, linear.Bias, output));
        return [new StreamValue(output, Behind(time))];
    }

    public override IReadOnlyList<StreamValue> Visit(MapOperation map)
    {
        (TimeAxis time, Value[] inputs) = Together(map, map.Inputs, (value, axis) => axis + map.Output.Shape.Rank - value.Shape.Rank);
        Value output = Chunk(map.Output, time);
        operations.Add(new MapOperation(map.Origin, map.Expression, inputs, output));
        return [new StreamValue(output, time)];
    }

    public override IReadOnlyList<StreamValue> Visit(ReduceOperation reduce)
    {
        (Value input, TimeAxis time) = Stream(reduce.Input, reduce.Origin);
        if (reduce.Axes.Contains(time.Axis))
        {
            throw MixesFrames(reduce);
        }

        bool keepsAxes = reduce.Output.Shape.Rank == reduce.Input.Shape.Rank;
        TimeAxis behind = Behind(time) with { Axis = keepsAxes ? time.Axis : time.Axis - reduce.Axes.Count(axis => axis < time.Axis) };
        Value output = Chunk(reduce.Output, behind);
        operations.Add(new ReduceOperation(reduce.Origin, reduce.Kind, input, reduce.Axes, output));
        return [new StreamValue(output, behind)];
    }

    public override IReadOnlyList<StreamValue> Visit(RunningSumOperation sum)
    {
        (Value input, TimeAxis time) = Stream(sum.Input, sum.Origin);
        Value output = Chunk(sum.Output, time);
        if (sum.Axis != time.Axis)
        {
            operations.Add(new RunningSumOperation(sum.Origin, input, sum.Axis, sum.IsExclusive, sum.IsReversed, output));
            return [new StreamValue(output, Behind(time))];
        }

        if (sum.IsReversed)
        {
            throw StreamRefusal.At(sum.Origin, "sums frames from the last one back");
        }

        input = memory.Window(new StreamValue(input, time), 0, 1, time.Length, 0, sum.Origin);
        Value within = new(output.Name, output.Type, output.Shape);
        Value next = new("sum", output.Type, output.Shape.With(time.Axis, 1));
        Value before = memory.Keep(output.Type, next.Shape, () => Flat(next));
        operations.Add(new RunningSumOperation(sum.Origin, input, sum.Axis, sum.IsExclusive, isReversed: false, within));
        operations.Add(new MapOperation(sum.Origin, Lowering.Formula.Add(Input(0, output.Type), Input(1, output.Type)), [within, before], output));
        Value last = memory.Window(new StreamValue(output, time), time.Length - 1, 1, 1, null, sum.Origin);
        if (sum.IsExclusive)
        {
            Value own = memory.Window(new StreamValue(input, time), time.Length - 1, 1, 1, null, sum.Origin);
            operations.Add(new MapOperation(sum.Origin, Lowering.Formula.Add(Input(0, output.Type), Input(1, output.Type)), [last, own], next));
        }
        else
        {
            operations.Add(MoveOperation.Reshape(sum.Origin, last, next));
        }

        return [new StreamValue(output, Behind(time))];
    }

    public override IReadOnlyList<StreamValue> Visit(MatMulOperation product)
    {
        int rank = product.Output.Shape.Rank;
        (TimeAxis time, Value[] inputs) = Together(product, product.Inputs, (value, axis) =>
            axis == value.Shape.Rank - (value == product.Left ? 1 : 2) ? -1 : axis + rank - value.Shape.Rank);
        Value output = Chunk(product.Output, time);
        operations.Add(new MatMulOperation(product.Origin, inputs[0], inputs[1], output));
        return [new StreamValue(output, time)];
    }

    public override IReadOnlyList<StreamValue> Visit(GatherOperation gather)
    {
        IReadOnlyList<WalkAxis> walk = gather.Places.Walk;
        int Along(Func<WalkAxis, bool> isAlong) => Enumerable.Range(0, walk.Count).Where(d => isAlong(walk[d])).DefaultIfEmpty(-1).First();
        (TimeAxis time, Value[] inputs) = Together(gather, gather.Inputs, (value, axis) =>
            value == gather.Data ? Along(w => w.Data == axis) : Along(w => w.Index == axis));
        Value output = Chunk(gather.Output, time);
        operations.Add(new GatherOperation(gather.Origin, inputs[0], inputs[1], gather.Places, output));
        return [new StreamValue(output, time)];
    }

    public override IReadOnlyList<StreamValue> Visit(ScatterOperation scatter) =>
        throw StreamRefusal.At(scatter.Origin, "puts elements at places that come at run time, which may be those of other frames");

    public override IReadOnlyList<StreamValue> Visit(TreeEnsembleOperation trees)
    {
        (Value input, TimeAxis time) = Stream(trees.Input, trees.Origin);
        if (time.Axis != 0)
        {
            throw MixesFrames(trees);
        }

        Value output = Chunk(trees.Output, time);
        operations.Add(new TreeEnsembleOperation(trees.Origin, input, trees.Ensemble, output));
        return [new StreamValue(output, Behind(time))];
    }

    public override IReadOnlyList<StreamValue> Visit(TextOperation text) => throw StreamRefusal.At(text.Origin, "reads texts, which cannot be streamed");

    /// <summary>
    /// The frames of a result that are made each of the same frame of the input, whose zeros are zeros no more.
    /// </summary>
    private static TimeAxis Behind(TimeAxis time) => time with { IsZeroBefore = time.Delay == 0 };

    private static Graph.Expressions.InputExpression Input(int index, ElementType type) => new(index, type);

    private static Value Chunk(Value whole, TimeAxis time) => new(whole.Name, whole.Type, whole.Shape.With(time.Axis, time.Length));

    private static void RequireNoEpilogue(Epilogue? epilogue)
    {
        if (epilogue is not null)
        {
            throw new InvalidOperationException("A twin is made before anything is folded.");
        }
    }

    private static Diagnostics.ModelException MixesFrames(Operation operation) =>
        StreamRefusal.At(operation.Origin, "computes with all frames at once, those to come among them");

    /// <summary>A value with all its frames, those of padding included.</summary>
    private (Value Value, TimeAxis Time) Stream(Value whole, Origin origin)
    {
        (Value value, TimeAxis time) = Padded(whole);
        return time.Delay >= 0
            ? (value, time)
            : (memory.Window(new StreamValue(value, time), time.Delay, 1, time.Length, null, origin), time with { Delay = 0 });
    }

    /// <summary>A value that may be early.</summary>
    private (Value Value, TimeAxis Time) Padded(Value whole)
    {
        StreamValue stream = streams(whole);
        return (stream.Value, stream.Time ?? throw new InvalidOperationException($"{whole} has no frames."));
    }

    /// <summary>
    /// Operands whose frames meet along one axis of the result, to which each one's axes are led; those that come
    /// earlier wait. −1 stands for an axis that does not reach the result.
    /// </summary>
    private (TimeAxis Time, Value[] Inputs) Together(Operation operation, IReadOnlyList<Value> inputs, Func<Value, int, int> leads)
    {
        StreamValue[] operands = inputs.Select(streams).ToArray();
        if (operands.Any(o => o.IsSoFar))
        {
            throw StreamRefusal.At(operation.Origin, "joins what is left after the last frame with frames before it");
        }

        TimeAxis? found = null;
        for (int i = 0; i < inputs.Count; i++)
        {
            if (operands[i].Time is not { } time)
            {
                continue;
            }

            int led = leads(inputs[i], time.Axis);
            if (led < 0)
            {
                throw MixesFrames(operation);
            }

            if (found is not null && (found.Axis != led || found.Length != time.Length))
            {
                throw StreamRefusal.At(operation.Origin, "joins frames with frames of other times");
            }

            int delay = Math.Max(found?.Delay ?? 0, time.Delay);
            found = new TimeAxis(led, time.Length, delay, Math.Max(found?.Whole ?? 0, time.Whole)) { LookAhead = found?.LookAhead ?? time.LookAhead };
        }

        TimeAxis result = found!;
        Value[] waiting = operands.Select((operand, i) => operand.Time is { } time
            ? memory.Window(operand, time.Delay - result.Delay, 1, time.Length, null, operation.Origin)
            : SameForAll(operation, inputs[i], operand.Value, result, axis => leads(inputs[i], axis))).ToArray();
        return (result, waiting);
    }

    /// <summary>An operand that has no frames, which must be the same for all of them.</summary>
    private static Value SameForAll(Operation operation, Value whole, Value value, TimeAxis time, Func<int, int> leads)
    {
        int axis = Enumerable.Range(0, whole.Shape.Rank).Where(d => leads(d) == time.Axis).DefaultIfEmpty(-1).First();
        if (axis < 0 || value.Shape[axis] == 1)
        {
            return value;
        }

        return value.Constant is { } constant && First(constant, axis) is { } first
            ? new Value(value.Name, first)
            : throw StreamRefusal.At(operation.Origin, "joins the frames with numbers that differ from frame to frame");
    }

    /// <summary>The first of slices along an axis; null where they are not all the same.</summary>
    private static Tensor? First(Tensor constant, int axis, int copies = 1)
    {
        int inner = constant.Shape.CountOf(axis + 1, constant.Shape.Rank);
        int length = constant.Shape[axis];
        int Place(int i) => (i / (inner * length) * inner * length) + (i % inner);
        if (Enumerable.Range(0, constant.Count).Any(i => !Equals(constant, i, Place(i))))
        {
            return null;
        }

        Shape shape = constant.Shape.With(axis, copies);
        int[] places = Enumerable.Range(0, shape.Count).Select(i => (i / (inner * copies) * inner * length) + (i % inner)).ToArray();
        return constant.Type.IsFloating()
            ? new Tensor(shape, places.Select(i => constant.Floats[i]).ToArray(), constant.Type)
            : new Tensor(shape, places.Select(i => constant.Integers[i]).ToArray(), constant.Type);
    }

    private static bool Equals(Tensor constant, int one, int other) =>
        constant.Type.IsFloating() ? constant.Floats[one].Equals(constant.Floats[other]) : constant.Integers[one] == constant.Integers[other];

    private Value Flat(Value value)
    {
        Value flat = new(value.Name, value.Type, new Shape(value.Shape.Count));
        operations.Add(MoveOperation.Reshape(new Origin("Stream", "stream"), value, flat));
        return flat;
    }

    /// <summary>Whether the last of so many frames, which are late, needs more than the network has: padding.</summary>
    public static bool NeedsPadding(TimeAxis time, int frames, int wholeFrames) => Excess(time, frames, wholeFrames) >= frames;

    /// <summary>
    /// Frames of the input beyond the network's that the last frame of a value needs, times the value's own in a chunk.
    /// </summary>
    private static long Excess(TimeAxis time, int frames, int wholeFrames) => ((time.Whole + time.Delay) * (long)frames) - ((long)wholeFrames * time.Length);

    /// <summary>Notes who looks ahead: whose last frame needs others behind the last one of the network.</summary>
    private TimeAxis Noted(TimeAxis time, Operation operation, bool looksAhead) =>
        looksAhead && NeedsPadding(time, frames, wholeFrames) ? time with { LookAhead = time.LookAhead ?? operation.Origin } : time;
}
