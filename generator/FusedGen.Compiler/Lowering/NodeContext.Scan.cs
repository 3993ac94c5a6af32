using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>What one step of a recurrent layer gives.</summary>
/// <param name="States">The states of the next step.</param>
/// <param name="Elements">The elements of the resulting sequences.</param>
internal sealed record ScanStep(IReadOnlyList<Value> States, IReadOnlyList<Value> Elements);

/// <summary>Adding recurrent layers to the graph.</summary>
internal sealed partial class NodeContext
{
    /// <summary>Runs a step for each place along the leading axis of sequences. A single step needs no loop and is added as it is.</summary>
    /// <param name="states">The first states.</param>
    /// <param name="sequences">What is read step by step, [steps, …].</param>
    /// <param name="isReversed">Whether the last place is the first step.</param>
    /// <param name="step">Builds one step from the states and the sequences' elements, […].</param>
    /// <returns>The last states, and the resulting sequences, [steps, …].</returns>
    public ScanStep Scan(IReadOnlyList<Value> states, IReadOnlyList<Value> sequences, bool isReversed, Func<NodeContext, IReadOnlyList<Value>, IReadOnlyList<Value>, ScanStep> step)
    {
        int steps = sequences[0].Shape[0];
        if (steps == 1)
        {
            ScanStep only = step(this, states, sequences.Select(s => Reshape(s, ElementShape(s))).ToArray());
            return only with { Elements = only.Elements.Select(e => Reshape(e, SequenceShape(e, 1))).ToArray() };
        }

        GraphBuilder body = _graph.Nested();
        Value[] insideStates = states.Select(s => NewValue(s.Type, s.Shape)).ToArray();
        Value[] elements = sequences.Select(s => NewValue(s.Type, ElementShape(s))).ToArray();
        ScanStep built = step(new NodeContext(_node, Opset, body, _values, _usedNames, _lowering), insideStates, elements);
        ModelGraph graph = new([.. insideStates, .. elements], [.. built.States, .. built.Elements], body.Operations);

        Value[] outputs = [.. built.States.Select(s => NewValue(s.Type, s.Shape)), .. built.Elements.Select(e => NewValue(e.Type, SequenceShape(e, steps)))];
        _graph.AddAlways(new ScanOperation(Origin, graph, states.Count, steps, isReversed, [.. states, .. sequences], outputs));
        return new ScanStep(outputs.Take(states.Count).ToArray(), outputs.Skip(states.Count).ToArray());
    }

    private static Shape ElementShape(Value sequence) => new(sequence.Shape.ToArray().Skip(1).ToArray());

    private Shape SequenceShape(Value element, int steps) => ShapeOf([steps, .. element.Shape.ToArray()]);
}
