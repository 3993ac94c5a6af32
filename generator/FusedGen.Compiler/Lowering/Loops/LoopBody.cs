using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Loops;

/// <summary>
/// One step of a loop as a graph of its own, for any values of the states. A state that each step hands on as it is
/// becomes a value from outside, and one that nothing needs is left out.
/// </summary>
internal sealed class LoopBody
{
    private readonly IReadOnlyList<Value> _states;
    private readonly IReadOnlyList<Value> _elements;

    private LoopBody(
        IReadOnlyList<Value> states, IReadOnlyList<Value> elements, ScanStep result, IReadOnlyList<Operation> operations, IReadOnlyList<bool> isFixed,
        Func<int, bool> isUsed)
    {
        _states = states;
        _elements = elements;
        Result = result;
        Operations = operations;

        // What is needed decides which states are, and these decide what is needed.
        int[] changing = Enumerable.Range(0, states.Count).Where(i => !isFixed[i]).ToArray();
        HashSet<int> live = [.. changing.Where(isUsed)];
        HashSet<Value> needed;
        int before;
        do
        {
            before = live.Count;
            needed = NeededFor(result.Elements.Concat(live.Select(i => result.States[i])));
            live.UnionWith(changing.Where(i => needed.Contains(states[i])));
        }
        while (live.Count > before);

        LiveStates = live.OrderBy(i => i).ToArray();
        LiveSequences = Enumerable.Range(0, elements.Count).Where(i => needed.Contains(elements[i])).ToArray();
        HashSet<Value> inside = [.. changing.Select(i => states[i]), .. elements, .. operations.SelectMany(o => o.Outputs)];
        Captured = operations.SelectMany(o => o.Inputs).Concat(LiveStates.Select(i => result.States[i])).Concat(result.Elements)
            .Where(v => v.Constant is null && needed.Contains(v) && !inside.Contains(v))
            .Distinct()
            .ToArray();
    }

    /// <summary>What the step gives.</summary>
    public ScanStep Result { get; }

    /// <summary>The operations of the step.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>The numbers of the states that the loop has to keep.</summary>
    public IReadOnlyList<int> LiveStates { get; }

    /// <summary>The numbers of the sequences that the step reads.</summary>
    public IReadOnlyList<int> LiveSequences { get; }

    /// <summary>The values from outside that the step reads.</summary>
    public IReadOnlyList<Value> Captured { get; }

    /// <summary>Builds the step of a loop.</summary>
    /// <returns>The step, or null where it depends on more than the values of its states: on a number that must be
    /// known while compiling, or on a shape that changes.</returns>
    public static LoopBody? TryBuild(NodeContext node, Loop loop)
    {
        bool[] isFixed = new bool[loop.States.Count];
        while (true)
        {
            NodeContext inside = node.Nested();
            Value[] states = loop.States.Select(
                (state, i) => isFixed[i] ? state : Inside(node, inside, state.Type, state.Shape, node.InputsBehind(state))).ToArray();
            Value[] elements = loop.Sequences.Select(s => Inside(node, inside, s.Type, s.Element, s.Sources)).ToArray();
            ScanStep result;
            try
            {
                result = loop.Step(inside, states, elements);
            }
            catch (ModelException)
            {
                // Unrolled, each step has values of its own, and what is wrong with them all is told there.
                return null;
            }

            bool isSettled = true;
            for (int i = 0; i < states.Length; i++)
            {
                bool isHandedOn = !isFixed[i] && result.States[i] == states[i];
                isFixed[i] |= isHandedOn;
                isSettled &= !isHandedOn;
            }

            if (isSettled)
            {
                return states.Where((s, i) => !isFixed[i] && !IsOneKind(s, result.States[i])).Any()
                    ? null
                    : new LoopBody(states, elements, result, inside.Operations, isFixed, loop.IsStateUsed);
            }
        }
    }

    /// <summary>
    /// The step as a graph: its inputs are the states, the elements of the sequences and the values from outside; its
    /// outputs the next states and the elements of the results.
    /// </summary>
    public ModelGraph ToGraph()
    {
        Value[] captured = Captured.Select(v => new Value(v.Name, v.Type, v.Shape)).ToArray();
        ModelGraph graph = new(
            [.. LiveStates.Select(i => _states[i]), .. LiveSequences.Select(i => _elements[i]), .. captured],
            [.. LiveStates.Select(i => Result.States[i]), .. Result.Elements],
            Operations);
        for (int i = 0; i < captured.Length; i++)
        {
            graph.Redirect(Captured[i], captured[i]);
        }

        graph.RemoveDeadOperations();
        return graph;
    }

    private static Value Inside(NodeContext node, NodeContext inside, ElementType type, Shape shape, IReadOnlyList<string> sources)
    {
        Value value = node.NewValue(type, shape);
        inside.DeclareSource(value, sources);
        return value;
    }

    private static bool IsOneKind(Value left, Value right) => left.Type == right.Type && left.Shape.Equals(right.Shape);

    private HashSet<Value> NeededFor(IEnumerable<Value> results)
    {
        HashSet<Value> needed = [.. results];
        for (int i = Operations.Count - 1; i >= 0; i--)
        {
            if (Operations[i].Outputs.Any(needed.Contains))
            {
                needed.UnionWith(Operations[i].Inputs);
            }
        }

        return needed;
    }
}
