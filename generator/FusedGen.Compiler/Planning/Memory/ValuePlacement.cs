using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Selection;

namespace FusedGen.Compiler.Planning.Memory;

/// <summary>
/// Decides where each value of a graph lies: in the spans of the caller, or in working memory that values which are
/// never needed together share. A reshaped value lies where the value that it was made from does, as far as strides can
/// describe it.
/// </summary>
internal sealed class ValuePlacement
{
    private readonly LayoutChoice _layouts;
    private readonly Dictionary<Value, Value> _sources = [];
    private readonly Dictionary<Value, Operand> _places = [];
    private readonly List<BufferBorder> _borders = [];
    private readonly List<InputCopy> _copies = [];
    private readonly KernelSelection _selection;
    private readonly IPorts _ports;
    private readonly ScratchLayout _scratch;
    private readonly int? _moment;

    /// <summary>Places the values of a whole network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="layouts">How its values lie.</param>
    /// <param name="selection">Which of them a kernel never stores.</param>
    public ValuePlacement(ModelGraph graph, LayoutChoice layouts, KernelSelection selection)
        : this(graph, layouts, selection, CallersSpans.Instance, new ScratchLayout(), null)
    {
    }

    private ValuePlacement(ModelGraph graph, LayoutChoice layouts, KernelSelection selection, IPorts ports, ScratchLayout scratch, int? moment)
    {
        _layouts = layouts;
        _selection = selection;
        _ports = ports;
        _scratch = scratch;
        _moment = moment;
        FindAliases(graph);
        PlaceInputs(graph);
        PlaceOutputs(graph);
        PlaceInScratch(graph);
    }

    /// <summary>Working memory in floats.</summary>
    public int ScratchFloats => _scratch.Size;

    /// <summary>
    /// Places the values of a graph inside an operation of this one. They share no memory, since the graph runs more
    /// than once.
    /// </summary>
    public ValuePlacement Within(ModelGraph body, LayoutChoice layouts, KernelSelection selection, IPorts ports, int operation) =>
        new(body, layouts, selection, ports, _scratch, operation);

    /// <summary>Where a value lies that is no constant.</summary>
    public Operand Of(Value value)
    {
        if (_layouts.IsFlattened(value))
        {
            throw new InvalidOperationException($"{value} lies in an order that no strides describe.");
        }

        Operand place = _places[SourceOf(value)];
        return SourceOf(value) == value ? place : place with { Shape = value.Shape, Strides = _layouts.StridesOf(value) };
    }

    /// <summary>
    /// The value whose elements a flattened one holds in another order, which a dense layer makes up for by the order
    /// of its weights; null for all other values.
    /// </summary>
    public Value? FlattenedSource(Value value) => value.Constant is null && _layouts.IsFlattened(value) ? _sources[value] : null;

    /// <summary>Whether two values are the same elements of memory.</summary>
    public bool AreOne(Value left, Value right) => SourceOf(left) == SourceOf(right);

    /// <summary>Where the output with this number belongs.</summary>
    public Operand Port(Value output, int index) => _ports.Output(index, output);

    /// <summary>Whether the value lies where the output with this number belongs.</summary>
    public bool IsOutput(Value value, int index) => value.Constant is null && _places[SourceOf(value)].IsAt(Port(value, index));

    /// <summary>Dense working memory for one operation.</summary>
    public Operand Temporary(ElementType type, Shape shape, int operation)
    {
        MemoryPlace place = PlaceInScratch(MemoryPlace.WordsOf(type, shape.Count), operation, operation);
        return new(Storage.Scratch, 0, place.Start, type, shape, shape.Strides()) { EndsInSlack = true, Place = place };
    }

    /// <summary>The borders to clear before the operation with this number runs.</summary>
    public IEnumerable<BufferBorder> BordersAt(int operation) => _borders.Where(b => b.Operation == operation);

    /// <summary>
    /// The inputs to bring into their layout before the operation with this number runs, which reads them first.
    /// </summary>
    public IEnumerable<InputCopy> CopiesAt(int operation) => _copies.Where(c => c.Operation == operation);

    private Value SourceOf(Value value)
    {
        while (_sources.TryGetValue(value, out Value? source))
        {
            value = source;
        }

        return value;
    }

    private void FindAliases(ModelGraph graph)
    {
        foreach (Operation operation in graph.Operations)
        {
            if (operation is MoveOperation move && _layouts.IsView(move.Output))
            {
                _sources[move.Output] = move.Inputs[0];
            }
        }
    }

    /// <summary>An input stays where it comes from unless its users want another layout.</summary>
    private void PlaceInputs(ModelGraph graph)
    {
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            Value input = graph.Inputs[i];
            if (IsCallersLayout(input) && _ports.Input(i, input).IsDense)
            {
                _places[input] = _ports.Input(i, input);
            }
        }
    }

    /// <summary>
    /// A computed output is written where the caller wants it, if its users can read it there; the second output of the
    /// same elements, an input or a constant is copied at the end.
    /// </summary>
    private void PlaceOutputs(ModelGraph graph)
    {
        for (int i = 0; i < graph.Outputs.Count; i++)
        {
            Value source = SourceOf(graph.Outputs[i]);
            if (_ports.MayBeWrittenEarly(i) && source.Constant is null && source.Producer is not null && !_places.ContainsKey(source)
                && IsCallersLayout(source) && _ports.Output(i, source).IsDense)
            {
                _places[source] = _ports.Output(i, source);
            }
        }
    }

    private void PlaceInScratch(ModelGraph graph)
    {
        Dictionary<Value, int> firstUse = [];
        Dictionary<Value, int> lastUse = [];
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            foreach (Value source in graph.Operations[i].Inputs.Select(SourceOf))
            {
                lastUse[source] = i;
                if (!firstUse.ContainsKey(source))
                {
                    firstUse[source] = i;
                }
            }
        }

        // The copies to the caller's spans come after the last operation.
        foreach (Value output in graph.Outputs)
        {
            lastUse[SourceOf(output)] = graph.Operations.Count;
        }

        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            Value input = graph.Inputs[i];
            if (!_places.ContainsKey(input) && firstUse.TryGetValue(input, out int first))
            {
                // A convolution or a pool that reads it gives an input a layout of its own; a body wants what it reads
                // row-major.
                PlaceInScratch(input, first, lastUse[input]);
                _copies.Add(new InputCopy(first, input, _ports.Input(i, input), _places[input]));
            }
        }

        for (int i = 0; i < graph.Operations.Count; i++)
        {
            Operation operation = graph.Operations[i];
            IReadOnlyList<Value> outputs = _selection.IsDone(operation) ? [] : _selection.PoolOf(operation)?.Outputs ?? operation.Outputs;
            foreach (Value output in outputs.Where(o => !_sources.ContainsKey(o) && !_places.ContainsKey(o)))
            {
                PlaceInScratch(output, i, lastUse.TryGetValue(output, out int use) ? use : i);
            }
        }
    }

    private void PlaceInScratch(Value value, int firstKernel, int lastKernel)
    {
        ValueLayout layout = _layouts.Of(value);
        MemoryPlace place = PlaceInScratch(MemoryPlace.WordsOf(value.Type, layout.Length), firstKernel, lastKernel)
            with { Bordered = layout.Border is null ? null : layout };
        Operand operand = new(Storage.Scratch, 0, place.Start, value.Type, value.Shape, layout.Strides) { EndsInSlack = layout.Border is null, Place = place };
        _places[value] = operand.Moved(layout.Origin);
        if (layout.Border is not null)
        {
            Operand buffer = new(Storage.Scratch, 0, place.Start, value.Type, new Shape(layout.Length), [1]) { Place = place };
            _borders.Add(new BufferBorder(firstKernel, buffer, layout));
        }
    }

    private bool IsCallersLayout(Value value) => _layouts.Of(value) is { Border: null, IsChannelsLast: false };

    private MemoryPlace PlaceInScratch(int floats, int firstKernel, int lastKernel) =>
        new(_scratch.Place(floats, _moment ?? firstKernel, _moment ?? lastKernel), floats);
}

/// <summary>A border that must hold zeros before an operation writes between it.</summary>
/// <param name="Operation">The operation's number.</param>
/// <param name="Buffer">The memory with the border, as one dimension.</param>
/// <param name="Layout">Where in it the border lies.</param>
internal sealed record BufferBorder(int Operation, Operand Buffer, ValueLayout Layout);

/// <summary>An input of the model that is brought into another layout.</summary>
/// <param name="Operation">The number of the first operation that reads it.</param>
/// <param name="Value">The input.</param>
/// <param name="Source">The caller's span.</param>
/// <param name="Target">Where it lies for the operations.</param>
internal sealed record InputCopy(int Operation, Value Value, Operand Source, Operand Target);
