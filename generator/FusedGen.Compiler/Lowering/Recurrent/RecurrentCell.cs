using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Recurrent;

/// <summary>What kinds of recurrent layers differ in.</summary>
/// <param name="Gates">Matrices that are stacked in each weight.</param>
/// <param name="States">What goes from step to step: the hidden state, and in an LSTM the cell.</param>
/// <param name="Activations">The default activation functions.</param>
/// <param name="Step">
/// Gives the function that builds one step: from the states [batch, hidden] and what the input adds to each gate
/// [batch, hidden], the next states.
/// </param>
internal sealed record RecurrentCell(
    int Gates,
    int States,
    IReadOnlyList<string> Activations,
    Func<RecurrentNode, RecurrentWeights, Func<NodeContext, IReadOnlyList<Value>, IReadOnlyList<Value>, IReadOnlyList<Value>>> Step);
