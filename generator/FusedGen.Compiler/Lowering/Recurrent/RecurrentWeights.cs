using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Lowering.RunTimeWeights;

namespace FusedGen.Compiler.Lowering.Recurrent;

/// <summary>The weights of one direction, gate by gate.</summary>
/// <param name="Input">W: [hidden, input] for each gate.</param>
/// <param name="Recurrence">R: [hidden, hidden] for each gate.</param>
/// <param name="InputBias">What is added to the product with the input: the bias of the input, and that of the
/// recurrence where nothing stands between the two.</param>
/// <param name="RecurrenceBias">What is added to the product with the hidden state; null for nothing.</param>
/// <param name="Peepholes">P: [hidden] for each of an LSTM's peepholes, input, output, forget; empty for none.</param>
/// <param name="Activations">The activation functions, with the clipping of their inputs.</param>
internal sealed record RecurrentWeights(
    IReadOnlyList<LinearWeight> Input,
    IReadOnlyList<LinearWeight> Recurrence,
    IReadOnlyList<Value?> InputBias,
    IReadOnlyList<Value?> RecurrenceBias,
    IReadOnlyList<Value> Peepholes,
    IReadOnlyList<Func<Expression, Expression>> Activations);
