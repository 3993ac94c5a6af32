using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Planning.Memory;

/// <summary>
/// Decides where each value of a graph lies: in the spans of the caller, or in working memory that values which are never needed together share.
/// A reshaped value lies where the value that it was made from does.
/// </summary>
internal sealed class ValuePlacement
{
    private readonly Dictionary<Value, Value> _sources = [];
    private readonly Dictionary<Value, Operand> _places = [];
    private readonly ScratchLayout _scratch = new();

    public ValuePlacement(ModelGraph graph)
    {
        PlaceInputs(graph);
        FindAliases(graph);
        PlaceOutputs(graph);
        PlaceInScratch(graph);
    }

    /// <summary>Working memory in floats.</summary>
    public int ScratchFloats => _scratch.Size;

    /// <summary>Where a value lies that is no constant.</summary>
    public Operand Of(Value value)
    {
        Operand place = _places[SourceOf(value)];
        return value.Shape.Equals(place.Shape) ? place : place with { Shape = value.Shape, Strides = value.Shape.Strides() };
    }

    /// <summary>Whether two values are the same elements of memory.</summary>
    public bool AreOne(Value left, Value right) => SourceOf(left) == SourceOf(right);

    /// <summary>Whether the value lies in the span of the output with this number.</summary>
    public bool IsOutput(Value value, int index) =>
        value.Constant is null && _places[SourceOf(value)] is { Storage: Storage.Output, Index: var i } && i == index;

    /// <summary>Dense working memory for one operation.</summary>
    public Operand Temporary(ElementType type, Shape shape, int operation) =>
        new(Storage.Scratch, 0, _scratch.Place(Floats(type, shape), operation, operation), type, shape, shape.Strides());

    private Value SourceOf(Value value)
    {
        while (_sources.TryGetValue(value, out Value? source))
        {
            value = source;
        }

        return value;
    }

    private void PlaceInputs(ModelGraph graph)
    {
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            _places[graph.Inputs[i]] = Caller(Storage.Input, i, graph.Inputs[i]);
        }
    }

    private void FindAliases(ModelGraph graph)
    {
        foreach (Operation operation in graph.Operations)
        {
            if (operation is MoveOperation { IsReshape: true } reshape && reshape.Inputs[0].Constant is null)
            {
                _sources[reshape.Output] = reshape.Inputs[0];
            }
        }
    }

    /// <summary>A computed output is written where the caller wants it; the second output of the same elements, an input or a constant is copied at the end.</summary>
    private void PlaceOutputs(ModelGraph graph)
    {
        for (int i = 0; i < graph.Outputs.Count; i++)
        {
            Value source = SourceOf(graph.Outputs[i]);
            if (source.Constant is null && !_places.ContainsKey(source))
            {
                _places[source] = Caller(Storage.Output, i, source);
            }
        }
    }

    private void PlaceInScratch(ModelGraph graph)
    {
        Dictionary<Value, int> lastUse = [];
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            foreach (Value input in graph.Operations[i].Inputs)
            {
                lastUse[SourceOf(input)] = i;
            }
        }

        for (int i = 0; i < graph.Operations.Count; i++)
        {
            foreach (Value output in graph.Operations[i].Outputs.Where(o => !_sources.ContainsKey(o) && !_places.ContainsKey(o)))
            {
                int last = lastUse.TryGetValue(output, out int use) ? use : i;
                int offset = _scratch.Place(Floats(output.Type, output.Shape), i, last);
                _places[output] = new Operand(Storage.Scratch, 0, offset, output.Type, output.Shape, output.Shape.Strides());
            }
        }
    }

    private static Operand Caller(Storage storage, int index, Value value) => new(storage, index, 0, value.Type, value.Shape, value.Shape.Strides());

    private static int Floats(ElementType type, Shape shape) => (int)((((long)shape.Count * type.SizeInBytes()) + 3) / 4);
}
