using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.Loops;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Adding loops to the graph.</summary>
internal sealed partial class NodeContext
{
    /// <summary>
    /// Runs a step so many times. What remains is a <see cref="ScanOperation"/>, or the steps one after the other:
    /// where they differ in more than the values of their states, where a loop stands in a loop, and where there is
    /// next to nothing to repeat.
    /// </summary>
    /// <param name="loop">What runs.</param>
    /// <returns>The last states, and the resulting sequences, [steps, …].</returns>
    public ScanStep Repeat(Loop loop)
    {
        if (loop.Steps == 1)
        {
            ScanStep only = loop.Step(this, loop.States, loop.Sequences.Select(s => s.At(0)).ToArray());
            return only with { Elements = only.Elements.Select(e => Reshape(e, SequenceShape(e, 1))).ToArray() };
        }

        LoopBody? body = LoopBody.TryBuild(this, loop);
        return loop.Steps == 0 ? Empty(loop, body)
            : body is null || IsRepeated || body.Operations.OfType<ScanOperation>().Any()
                || loop.Steps <= loop.MostOperationsInARow / Math.Max(1, body.Operations.Count) ? Unroll(loop)
            : Scan(loop, body);
    }

    /// <summary>The same node inside a graph that it repeats.</summary>
    public NodeContext Nested() => new(_node, Opset, _graph.Nested(), _values, _usedNames, _lowering, this);

    /// <summary>The operations so far of the graph that the node stands in.</summary>
    public IReadOnlyList<Operation> Operations => _graph.Operations;

    /// <summary>
    /// Says which of the network's inputs a value comes from that no operation of this graph computes.
    /// </summary>
    public void DeclareSource(Value value, IReadOnlyList<string> inputs) => _graph.DeclareSource(value, inputs);

    private ScanStep Scan(Loop loop, LoopBody body)
    {
        if (loop.Steps > ModelLimits.LoopSteps)
        {
            throw Fail(DiagnosticIds.TooLarge, $"runs {loop.Steps} times; the limit is {ModelLimits.LoopSteps}");
        }

        int steps = (int)loop.Steps;
        Value[] inputs = [.. body.LiveStates.Select(i => loop.States[i]), .. body.LiveSequences.Select(i => loop.Sequences[i].Create()), .. body.Captured];
        Value[] outputs =
        [
            .. body.LiveStates.Select(i => NewValue(loop.States[i].Type, loop.States[i].Shape)),
            .. body.Result.Elements.Select(e => NewValue(e.Type, SequenceShape(e, steps))),
        ];
        _graph.AddAlways(new ScanOperation(Origin, body.ToGraph(), body.LiveStates.Count, body.Captured.Count, steps, loop.IsReversed, inputs, outputs)
        {
            EndingState = loop.EndingState is { } ending ? Place(body.LiveStates, ending) : null,
        });

        // A state that no step changes stays, and one that nothing reads is not computed.
        Value[] states = loop.States.ToArray();
        for (int i = 0; i < body.LiveStates.Count; i++)
        {
            states[body.LiveStates[i]] = outputs[i];
        }

        return new ScanStep(states, outputs.Skip(body.LiveStates.Count).ToArray());
    }

    /// <summary>The place of a state among those that a loop keeps; null for one that it does not keep.</summary>
    private static int? Place(IReadOnlyList<int> live, int state)
    {
        int place = live.ToList().IndexOf(state);
        return place < 0 ? null : place;
    }

    private ScanStep Unroll(Loop loop)
    {
        int first = _graph.Operations.Count;
        RequireUnrollable(loop, first);
        IReadOnlyList<Value> states = loop.States;
        List<IReadOnlyList<Value>> elements = [];
        for (long step = 0; step < loop.Steps; step++)
        {
            int place = loop.PlaceOf(step);
            ScanStep result = loop.Step(this, states, loop.Sequences.Select(s => s.At(place)).ToArray());
            states = result.States;
            elements.Add(result.Elements);
            RequireUnrollable(loop, first);
        }

        if (loop.IsReversed)
        {
            elements.Reverse();
        }

        return new ScanStep(states, elements[0].Select((_, i) => Stack(elements.Select(e => e[i]).ToArray())).ToArray());
    }

    /// <summary>Values of one shape, one after the other along a new leading axis.</summary>
    private Value Stack(IReadOnlyList<Value> values) => Concat(values.Select(v => Reshape(v, SequenceShape(v, 1))).ToArray(), 0);

    /// <summary>No step: the states stay, and the sequences are empty.</summary>
    private ScanStep Empty(Loop loop, LoopBody? body)
    {
        if (body is null)
        {
            throw Unsupported("never runs, and the shape of what it would give cannot be told");
        }

        return new ScanStep(loop.States, body.Result.Elements.Select(e => NewConstant(Tensor.Zeros(SequenceShape(e, 0), e.Type))).ToArray());
    }

    private void RequireUnrollable(Loop loop, int first)
    {
        int operations = _graph.Operations.Count - first;
        if (loop.Steps > ModelLimits.UnrolledOperations || operations > ModelLimits.UnrolledOperations
            || _graph.Operations.Skip(first).Sum(o => o.Parameters) > ModelLimits.UnrolledParameters)
        {
            throw Fail(
                DiagnosticIds.TooLarge,
                $"runs {Figures.Count(loop.Steps, "time")} and must be written out step by step, "
                + $"which gives more than {Figures.Count(ModelLimits.UnrolledOperations)} steps or operations, "
                + $"or {Figures.Count(ModelLimits.UnrolledParameters)} weights; that is the limit. Compute the loop in code, or cut it off: Outputs = \"…\"");
        }
    }

    private Shape SequenceShape(Value element, int steps) => ShapeOf([steps, .. element.Shape.ToArray()]);
}
