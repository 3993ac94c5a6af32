using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Recurrent;

/// <summary>
/// LSTM, whose gates are input i, output o, forget f and candidate c. The cell is <c>C' = f ⊙ C + i ⊙ c</c> and the
/// hidden state <c>h' = o ⊙ h(C')</c>, where <c>i = f(Wi · x + Ri · h + Pi ⊙ C + bi)</c>, f likewise,
/// <c>c = g(Wc · x + Rc · h + bc)</c> and <c>o = f(Wo · x + Ro · h + Po ⊙ C' + bo)</c>.
/// </summary>
internal static class LongShortTermCell
{
    private const int InputGate = 0;
    private const int OutputGate = 1;
    private const int ForgetGate = 2;
    private const int Candidate = 3;

    public static Func<NodeContext, IReadOnlyList<Value>, IReadOnlyList<Value>, IReadOnlyList<Value>> Of(RecurrentNode layer, RecurrentWeights weights) =>
        (step, states, gates) =>
    {
        Value hidden = states[0];
        Value cell = states[1];
        Func<Expression, Expression> f = weights.Activations[0];
        Func<Expression, Expression> g = weights.Activations[1];
        Func<Expression, Expression> h = weights.Activations[2];

        Value Product(int gate) => weights.Recurrence[gate].Apply(step, hidden, null);
        Value Gate(int gate, Value seen) => weights.Peepholes.Count == 0
            ? step.Map(Product(gate), gates[gate], (r, x) => f(Add(r, x)))
            : step.Map(x => f(Add(Add(x[0], x[1]), Multiply(x[2], x[3]))), Product(gate), gates[gate], weights.Peepholes[gate], seen);

        Value input = Gate(InputGate, cell);
        Value taken = step.Map(x => Multiply(x[2], g(Add(x[0], x[1]))), Product(Candidate), gates[Candidate], input);
        Value nextCell = layer.CouplesInputAndForget
            ? step.Map(x => Add(Multiply(Subtract(Number(1, x[0].Type), x[0]), x[1]), x[2]), input, cell, taken)
            : step.Map(x => Add(Multiply(x[0], x[1]), x[2]), Gate(ForgetGate, cell), cell, taken);
        Value output = Gate(OutputGate, nextCell);
        return [step.Map(output, nextCell, (o, c) => Multiply(o, h(c))), nextCell];
    };
}
