using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Loops;

/// <summary>What one step of a loop gives.</summary>
/// <param name="States">The states of the next step.</param>
/// <param name="Elements">The elements of the resulting sequences.</param>
internal sealed record ScanStep(IReadOnlyList<Value> States, IReadOnlyList<Value> Elements);

/// <summary>What a loop reads one element of in each step.</summary>
/// <param name="Type">The elements' type.</param>
/// <param name="Element">The shape of one of them.</param>
/// <param name="Create">All of them, [steps, …].</param>
/// <param name="At">The one at a place.</param>
/// <param name="Sources">The network's inputs behind them.</param>
internal sealed record LoopSequence(ElementType Type, Shape Element, Func<Value> Create, Func<int, Value> At, IReadOnlyList<string> Sources)
{
    /// <summary>The elements along the leading axis of a value.</summary>
    public static LoopSequence Of(NodeContext node, Value sequence)
    {
        Shape element = new(sequence.Shape.ToArray().Skip(1).ToArray());
        return new LoopSequence(sequence.Type, element, () => sequence, place => node.Reshape(node.Slice(sequence, 0, place, 1), element),
            node.InputsBehind(sequence));
    }
}

/// <summary>A loop whose number of steps is known.</summary>
/// <param name="Steps">How many steps there are.</param>
/// <param name="States">What goes from step to step, before the first.</param>
/// <param name="Sequences">What is read step by step.</param>
/// <param name="Step">Builds one step from the states and the sequences' elements.</param>
internal sealed record Loop(
    long Steps, IReadOnlyList<Value> States, IReadOnlyList<LoopSequence> Sequences,
    Func<NodeContext, IReadOnlyList<Value>, IReadOnlyList<Value>, ScanStep> Step)
{
    /// <summary>
    /// Up to so many operations are written out, since a loop of fewer saves no code and costs moving its states; 0 for
    /// always a loop.
    /// </summary>
    public int MostOperationsInARow { get; init; }

    /// <summary>The state that ends the steps where it is false; null where all run.</summary>
    public int? EndingState { get; init; }

    /// <summary>Whether the last place of the sequences is the first step.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Whether a last state is wanted, by its number.</summary>
    public Func<int, bool> IsStateUsed { get; init; } = _ => true;

    /// <summary>The place of a step in the sequences.</summary>
    public int PlaceOf(long step) => (int)(IsReversed ? Steps - 1 - step : step);
}
