using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering;

namespace FusedGen.Compiler.Streaming;

/// <summary>
/// Derives from a network over a sequence the step that computes a chunk of it: the same operations over the frames of
/// the chunk and those before that they look back at, which go from step to step as states.
/// </summary>
internal sealed class StreamTwin
{
    private readonly LoweredModel _model;
    private readonly IReadOnlyDictionary<string, int> _axes;
    private readonly int _wholeFrames;
    private readonly int _frames;
    private readonly Dictionary<Value, StreamValue> _streams = [];
    private readonly List<Operation> _operations = [];
    private readonly HashSet<string> _names;
    private readonly StreamMemory _memory;
    private readonly HashSet<string> _states;

    private StreamTwin(LoweredModel model, IReadOnlyDictionary<string, int> axes, int wholeFrames, int frames, IEnumerable<string> states)
    {
        _model = model;
        _axes = axes;
        _wholeFrames = wholeFrames;
        _frames = frames;
        _states = new HashSet<string>(states, StringComparer.Ordinal);
        _names = new HashSet<string>(model.Graph.Inputs.Select(input => input.Name).Concat(model.OutputNames), StringComparer.Ordinal);
        _memory = new StreamMemory(_operations, FreeName);
    }

    /// <summary>
    /// The twin of a network, with the fewest frames in a chunk that its strides allow, or those that are asked for.
    /// </summary>
    /// <param name="model">The network, not folded.</param>
    /// <param name="axes">The axes of the frames, by the names of inputs.</param>
    /// <param name="wholeFrames">The frames of the network.</param>
    /// <param name="options">What the attribute asks for.</param>
    /// <exception cref="ModelException">The network has no twin.</exception>
    public static (LoweredModel Model, StreamPlan Plan) Of(LoweredModel model, IReadOnlyDictionary<string, int> axes, int wholeFrames, ModelOptions options)
    {
        IEnumerable<string> states = NamedSettings.Pairs(options.State).Select(pair => pair.Name);
        int least = 1;
        while (true)
        {
            int frames = options.Chunk == 0 ? least : options.Chunk;
            try
            {
                return new StreamTwin(model, axes, wholeFrames, frames, states).Derive(options.Latency);
            }
            catch (ChunkTooShortException exception) when (options.Chunk == 0)
            {
                least *= exception.Factor;
            }
            catch (ChunkTooShortException exception)
            {
                throw StreamRefusal.Of(
                    $"Chunk = {Text(options.Chunk)} is divided by a stride of the network. Take a multiple of {Text(options.Chunk * exception.Factor)}, "
                    + "or leave it out.");
            }
        }
    }

    private (LoweredModel Model, StreamPlan Plan) Derive(int mostLatency)
    {
        ModelGraph graph = _model.Graph;
        if (graph.Checks.Count > 0)
        {
            throw StreamRefusal.Of("Sizes follow from values of inputs, which a stream cannot check. Give those inputs their values: FixedInputs = \"…\".");
        }

        Value[] inputs = graph.Inputs.Select(AddInput).ToArray();
        StreamRules rules = new(Find, _memory, _operations, _frames, _wholeFrames, input => _states.Contains(input.Name));
        foreach (Operation operation in graph.Operations)
        {
            Add(operation, rules);
        }

        StreamValue[] outputs = graph.Outputs.Select(Find).ToArray();
        if (outputs.All(output => output.Time is null && !output.IsSoFar))
        {
            throw StreamRefusal.Of("No output depends on the frames that Streaming names.");
        }

        int latency = LatencyOf(outputs);
        RequireLatency(outputs, latency, mostLatency);
        Value[] delayed = outputs.Select((output, i) => Delayed(output, latency, graph.Outputs[i])).ToArray();
        IReadOnlyList<(Value Input, Value Output)> pairs = _memory.Close();
        ModelGraph twin = new([.. inputs, .. pairs.Select(pair => pair.Input)], [.. delayed, .. pairs.Select(pair => pair.Output)], _operations)
        {
            Vocabulary = graph.Vocabulary,
        };
        twin.RemoveDeadOperations();
        LoweredModel model = _model with
        {
            Graph = twin,
            OutputNames = [.. _model.OutputNames, .. pairs.Select(pair => pair.Output.Name)],
            DeclaredInputs = [.. _model.DeclaredInputs.Where(input => input.Constant is not null), .. twin.Inputs],
            UnreadInputs = [],
            Metadata = [],
        };
        return (model, new StreamPlan(_frames, latency, pairs.Select(pair => (pair.Input.Name, pair.Output.Name)).ToArray()));
    }

    private Value AddInput(Value input)
    {
        if (!_axes.TryGetValue(input.Name, out int axis))
        {
            _streams.Add(input, new StreamValue(input, null));
            return input;
        }

        Value chunk = new(input.Name, input.Type, input.Shape.With(axis, _frames));
        _streams.Add(input, new StreamValue(chunk, new TimeAxis(axis, _frames, 0, _wholeFrames)));
        return chunk;
    }

    private StreamValue Find(Value value)
    {
        if (!_streams.TryGetValue(value, out StreamValue? found))
        {
            found = new StreamValue(value, null);
            _streams.Add(value, found);
        }

        return found;
    }

    private void Add(Operation operation, StreamRules rules)
    {
        StreamValue[] inputs = operation.Inputs.Select(Find).ToArray();
        if (inputs.Any(input => input.Time is not null))
        {
            IReadOnlyList<StreamValue> outputs = operation.Accept(rules);
            for (int i = 0; i < outputs.Count; i++)
            {
                _streams.Add(operation.Outputs[i], outputs[i]);
            }

            return;
        }

        _operations.Add(operation.WithInputs(inputs.Select(input => input.Value).ToArray()));
        foreach (Value output in operation.Outputs)
        {
            _streams.Add(output, new StreamValue(output, null) { IsSoFar = inputs.Any(input => input.IsSoFar) });
        }
    }

    /// <summary>By how many frames of the input all outputs are late: each waits for the last.</summary>
    private int LatencyOf(StreamValue[] outputs)
    {
        int step = 1;
        int most = 0;
        foreach (TimeAxis time in outputs.Select(output => output.Time).OfType<TimeAxis>())
        {
            int frames = Math.Max(1, _frames / time.Length);
            step = step / WindowFrames.Divisor(step, frames) * frames;
            most = Math.Max(most, ((time.Delay * _frames) + time.Length - 1) / time.Length);
        }

        return (most + step - 1) / step * step;
    }

    private void RequireLatency(StreamValue[] outputs, int latency, int most)
    {
        foreach (StreamValue output in outputs)
        {
            if (output.Time is { } time && StreamRules.NeedsPadding(time, _frames, _wholeFrames) && latency > most)
            {
                string subject = time.LookAhead is { } origin ? NodeContext.Describe(origin) : $"The output {UntrustedText.Quote(output.Value.Name)}";
                throw StreamRefusal.Of(
                    $"{subject} looks ahead of the frame that it computes, where the padding is. Pad before the frames alone, or let the stream be late: "
                    + $"Latency = {Text(latency)}.");
            }
        }
    }

    private Value Delayed(StreamValue output, int latency, Value whole)
    {
        if (output.Time is not { } time)
        {
            return output.Value;
        }

        int delay = latency * time.Length / _frames;
        Origin origin = whole.Producer?.Origin ?? new Origin("Stream", "stream");
        Value delayed = _memory.Window(output, time.Delay - delay, 1, time.Length, null, origin);
        return _memory.Window(new StreamValue(delayed, time with { Delay = delay, IsZeroBefore = delay == 0 }), 0, 1, time.Length, 0, origin);
    }

    private string FreeName(string wanted)
    {
        string name = wanted;
        for (int i = 2; !_names.Add(name); i++)
        {
            name = wanted + Text(i);
        }

        return name;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
