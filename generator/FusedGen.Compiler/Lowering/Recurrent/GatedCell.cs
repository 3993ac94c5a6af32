using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Recurrent;

/// <summary>
/// GRU, whose gates are update z, reset r and candidate c: <c>z = f(Wz · x + Rz · h + bz)</c>,
/// <c>r = f(Wr · x + Rr · h + br)</c>, <c>c = g(Wc · x + Rc · (r ⊙ h) + bc)</c>, <c>h' = (1 − z) ⊙ c + z ⊙ h</c>. With
/// a reset after the product, <c>c = g(Wc · x + bc + r ⊙ (Rc · h + bh))</c>.
/// </summary>
internal static class GatedCell
{
    public static Func<NodeContext, IReadOnlyList<Value>, IReadOnlyList<Value>, IReadOnlyList<Value>> Of(RecurrentNode layer, RecurrentWeights weights) =>
        (step, states, gates) =>
    {
        Value hidden = states[0];
        Func<Expression, Expression> f = weights.Activations[0];
        Func<Expression, Expression> g = weights.Activations[1];
        Value Gate(int gate) => step.Map(weights.Recurrence[gate].Apply(step, hidden, null), gates[gate], (h, x) => f(Add(h, x)));

        Value update = Gate(0);
        Value reset = Gate(1);
        Value candidate = layer.ResetsAfterProduct
            ? step.Map(x => g(Add(x[2], Multiply(x[1], x[0]))), weights.Recurrence[2].Apply(step, hidden, weights.RecurrenceBias[2]), reset, gates[2])
            : step.Map(weights.Recurrence[2].Apply(step, step.Map(reset, hidden, Multiply), null), gates[2], (h, x) => g(Add(h, x)));

        // z ⊙ h + (1 − z) ⊙ c
        return [step.Map(x => Add(Multiply(x[1], x[2]), Multiply(Subtract(Number(1, x[1].Type), x[1]), x[0])), candidate, update, hidden)];
    };
}
