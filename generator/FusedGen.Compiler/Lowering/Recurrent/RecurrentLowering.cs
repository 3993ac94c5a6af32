using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Loops;

namespace FusedGen.Compiler.Lowering.Recurrent;

/// <summary>
/// Recurrent layers: what each step needs of its input is computed for all steps at once, the rest is a scan over the
/// steps.
/// </summary>
internal static class RecurrentLowering
{
    private const string Restrictions =
        "A sequence whose length is known. `clip` bounds the input of every activation, as the specification says; "
        + "for an LSTM also that of the cell's last one, which ONNX Runtime does not clip.";

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("RNN", node => Lower(node, new RecurrentCell(1, 1, ["Tanh"], SimpleCell.Of)), Since: 7, Restrictions),
        new("GRU", node => Lower(node, new RecurrentCell(3, 1, ["Sigmoid", "Tanh"], GatedCell.Of)), Since: 7, Restrictions),
        new("LSTM", node => Lower(node, new RecurrentCell(4, 2, ["Sigmoid", "Tanh", "Tanh"], LongShortTermCell.Of)), Since: 7, Restrictions),
    ];

    private static void Lower(NodeContext node, RecurrentCell cell)
    {
        RecurrentNode layer = RecurrentNode.Read(node, cell);
        ScanStep[] directions = Enumerable.Range(0, layer.Directions).Select(d => Run(node, layer, cell, d)).ToArray();
        if (node.IsUsed(0))
        {
            // [steps, directions, batch, hidden], or batch first.
            Value sequence = node.Concat(directions.Select(d => Insert(node, d.Elements[0], 1)).ToArray(), 1);
            node.Bind(0, layer.IsBatchFirst ? node.Transpose(sequence, 2, 0, 1, 3) : sequence);
        }

        for (int state = 0; state < cell.States; state++)
        {
            if (node.IsUsed(1 + state))
            {
                Value last = node.Concat(directions.Select(d => Insert(node, d.States[state], 0)).ToArray(), 0);
                node.Bind(1 + state, layer.IsBatchFirst ? node.Transpose(last, 1, 0, 2) : last);
            }
        }
    }

    private static ScanStep Run(NodeContext node, RecurrentNode layer, RecurrentCell cell, int direction)
    {
        RecurrentWeights weights = layer.WeightsOf(direction);
        Func<NodeContext, IReadOnlyList<Value>, IReadOnlyList<Value>, IReadOnlyList<Value>> next = cell.Step(layer, weights);
        bool wantsSequence = node.IsUsed(0);
        Value[] gates = Enumerable.Range(0, cell.Gates).Select(g => weights.Input[g].Apply(node, layer.Input, weights.InputBias[g])).ToArray();
        Value[] sequences = layer.Mask is { } mask ? [.. gates, mask] : gates;
        return node.Repeat(new Loop(layer.Steps, layer.FirstStates(node, direction), sequences.Select(s => LoopSequence.Of(node, s)).ToArray(), Step)
        {
            IsReversed = layer.IsReversed(direction),
        });

        ScanStep Step(NodeContext step, IReadOnlyList<Value> states, IReadOnlyList<Value> elements)
        {
            IReadOnlyList<Value> following = next(step, states, elements);
            Value output = following[0];
            if (layer.Mask is not null)
            {
                // Past the end of a sequence the state stays, and the output is zero.
                Value isInside = elements[cell.Gates];
                following = following.Zip(states, (n, old) => step.Map(x => Formula.Select(x[0], x[1], x[2]), isInside, n, old)).ToArray();
                output = step.Map(x => Formula.Select(x[0], x[1], Formula.Number(0, x[1].Type)), isInside, output);
            }

            return new ScanStep(following, wantsSequence ? [output] : []);
        }
    }

    private static Value Insert(NodeContext node, Value value, int axis)
    {
        List<int> dimensions = [.. value.Shape.ToArray()];
        dimensions.Insert(axis, 1);
        return node.Reshape(value, dimensions.ToArray());
    }
}
