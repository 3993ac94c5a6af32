using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;

namespace FusedGen.Compiler.Streaming;

/// <summary>Recurrent layers, which go on with the states of the chunk before.</summary>
internal sealed partial class StreamRules
{
    public override IReadOnlyList<StreamValue> Visit(ScanOperation scan)
    {
        if (scan.IsReversed)
        {
            throw StreamRefusal.At(scan.Origin, "runs from the last frame back to the first");
        }

        if (scan.EndingState is not null)
        {
            throw StreamRefusal.At(scan.Origin, "may end before the last frame");
        }

        TimeAxis time = RequireSequences(scan);
        Value[] outputs = scan.Outputs.Select((o, i) => i < scan.States ? new Value(o.Name, o.Type, o.Shape) : Chunk(o, time)).ToArray();
        Value[] inputs = scan.Inputs.Select((input, i) =>
            i < scan.States ? FirstState(scan, i, outputs[i])
            : !scan.IsSequence(i) ? streams(input).Value
            : streams(input) is { Time: { } own } stream ? memory.Window(stream, own.Delay - time.Delay, 1, own.Length, null, scan.Origin)
            : Repeated(scan, streams(input).Value, time.Length)).ToArray();
        Value? hasCome = time.Delay > 0 ? memory.HaveCome(time, 1, scan.Origin) : null;
        if (time.Length == 1)
        {
            Inline(scan, inputs, outputs, hasCome);
        }
        else
        {
            (ModelGraph body, Value[] all) = hasCome is null ? (scan.Body, inputs) : Waiting(scan, inputs, hasCome);
            operations.Add(new ScanOperation(scan.Origin, body, scan.States, scan.Invariants, time.Length, isReversed: false, all, outputs));
        }

        return outputs.Select((output, i) => i < scan.States ? new StreamValue(output, null) { IsSoFar = true } : new StreamValue(output, time)).ToArray();
    }

    /// <summary>The frames at which the sequences meet.</summary>
    private TimeAxis RequireSequences(ScanOperation scan)
    {
        TimeAxis? found = null;
        for (int i = 0; i < scan.Inputs.Count; i++)
        {
            StreamValue input = streams(scan.Inputs[i]);
            if (input.IsSoFar)
            {
                throw StreamRefusal.At(scan.Origin, "begins with what another layer has after the last frame");
            }

            if (input.Time is not { } time)
            {
                continue;
            }

            if (!scan.IsSequence(i) || time.Axis != 0)
            {
                throw MixesFrames(scan);
            }

            found = new TimeAxis(0, time.Length, Math.Max(found?.Delay ?? 0, time.Delay), scan.Steps) { LookAhead = found?.LookAhead ?? time.LookAhead };
        }

        return found!;
    }

    /// <summary>A state before the chunk: the one after the chunk before, or one that the caller keeps.</summary>
    private Value FirstState(ScanOperation scan, int index, Value last)
    {
        Value first = scan.Inputs[index];
        if (first.Constant is { } constant)
        {
            Value before = memory.Keep(first.Type, first.Shape, () => Flat(last));
            bool isZero = constant.Type.IsFloating() ? constant.Floats.All(f => f == 0) : constant.Integers.All(n => n == 0);
            return isZero ? before : memory.UnlessFirst(before, constant, scan.Origin);
        }

        return ComesFromStates(first)
            ? streams(first).Value
            : throw StreamRefusal.At(
                scan.Origin, "begins with a state that comes from an input. Pair that input with the output that holds the last state: State = \"h=hn\"");
    }

    private bool ComesFromStates(Value value) =>
        value.Constant is not null || (value.Producer is { } producer ? producer.Inputs.All(ComesFromStates) : isState(value));

    private static Value Repeated(ScanOperation scan, Value value, int length) =>
        value.Constant is { } constant && First(constant, 0, length) is { } same
            ? new Value(value.Name, same)
            : throw StreamRefusal.At(scan.Origin, "reads numbers that differ from frame to frame");

    /// <summary>One step without a loop.</summary>
    private void Inline(ScanOperation scan, Value[] inputs, Value[] outputs, Value? hasCome)
    {
        Dictionary<Value, Value> inside = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            inside[scan.Body.Inputs[i]] = scan.IsSequence(i) ? Reshaped(inputs[i], scan.Body.Inputs[i].Shape) : inputs[i];
        }

        Value Find(Value value) => inside.TryGetValue(value, out Value? found) ? found : value;
        foreach (Operation operation in scan.Body.Operations)
        {
            operations.Add(operation.WithInputs(operation.Inputs.Select(Find).ToArray()));
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            Value result = Find(scan.Body.Outputs[i]);
            if (i < scan.States && hasCome is not null)
            {
                operations.Add(new MapOperation(scan.Origin, Choice(result.Type), [hasCome, result, inputs[i]], outputs[i]));
            }
            else
            {
                operations.Add(MoveOperation.Reshape(scan.Origin, result, outputs[i]));
            }
        }

        Value Reshaped(Value value, Shape shape)
        {
            Value result = new(value.Name, value.Type, shape);
            operations.Add(MoveOperation.Reshape(scan.Origin, value, result));
            return result;
        }
    }

    /// <summary>The loop with states that stay as they are until frames have come.</summary>
    private static (ModelGraph Body, Value[] Inputs) Waiting(ScanOperation scan, Value[] inputs, Value hasCome)
    {
        Value element = new("hasCome", ElementType.Bool, Shape.Scalar);
        int sequences = inputs.Length - scan.Invariants;
        List<Operation> body = [.. scan.Body.Operations];
        Value[] outputs = scan.Body.Outputs.ToArray();
        for (int i = 0; i < scan.States; i++)
        {
            Value next = new(outputs[i].Name, outputs[i].Type, outputs[i].Shape);
            body.Add(new MapOperation(scan.Origin, Choice(next.Type), [element, outputs[i], scan.Body.Inputs[i]], next));
            outputs[i] = next;
        }

        Value[] inner = [.. scan.Body.Inputs.Take(sequences), element, .. scan.Body.Inputs.Skip(sequences)];
        return (new ModelGraph(inner, outputs, body), [.. inputs.Take(sequences), hasCome, .. inputs.Skip(sequences)]);
    }

    private static Graph.Expressions.Expression Choice(ElementType type) => Formula.Select(Input(0, ElementType.Bool), Input(1, type), Input(2, type));
}
