using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Recurrent;

/// <summary><c>h' = f(W · x + R · h + b)</c>.</summary>
internal static class SimpleCell
{
    public static Func<NodeContext, IReadOnlyList<Value>, IReadOnlyList<Value>, IReadOnlyList<Value>> Of(RecurrentNode layer, RecurrentWeights weights) =>
        (step, states, gates) => [step.Map(gates[0], weights.Recurrence[0].Apply(step, states[0], null), (x, h) => weights.Activations[0](Formula.Add(h, x)))];
}
