using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Loops;

/// <summary>
/// A loop that ends where data says, by its condition or by a number of rounds that is an input: once it has ended,
/// rounds change nothing, so that none has to run any more.
/// </summary>
internal static class EndingLoop
{
    /// <summary>
    /// Whether a loop can be one: the number of rounds is known, or an input of the model, and no sequence has an
    /// element a round.
    /// </summary>
    public static bool CanBe(NodeContext node, bool hasSequences) =>
        !hasSequences && !node.IsRepeated && node.OptionalInput(0) is { Type: ElementType.Int64, Shape.Count: 1 } count
        && (count.Constant is { } known ? known.Integers[0] <= ModelLimits.LoopSteps : count.Producer is null);

    /// <summary>Runs it.</summary>
    /// <param name="node">The loop.</param>
    /// <param name="first">The states before the first round.</param>
    /// <param name="round">One round.</param>
    public static ScanStep Run(NodeContext node, IReadOnlyList<Value> first, LoopRound round)
    {
        Value most = node.Reshape(node.Input(0), Shape.Scalar);
        Value zero = node.NewConstant(Tensor.ScalarOf(0L));
        Value runs = node.Map(most, count => Formula.Greater(count, 0));
        if (node.OptionalInput(1) is { } condition)
        {
            Value begins = node.Reshape(LoopLowering.RequireTruth(node, condition), Shape.Scalar);
            runs = node.Map(runs, begins, (r, b) => Formula.Apply(BinaryFunction.And, r, b));
        }

        long steps = most.Constant?.Integers[0] ?? ModelLimits.LoopSteps;
        if (most.Constant is null)
        {
            node.Check(SizeRule.Rounds, node.Told(0, "M"), SizeOperand.Planned([ModelLimits.LoopSteps]));
        }

        int goesOn = first.Count;
        ScanStep result = node.Repeat(new Loop(steps, [.. first, runs, zero], [], Step)
        {
            IsStateUsed = i => i < goesOn && node.IsUsed(i),
            EndingState = goesOn,
        });
        return new ScanStep(result.States.Take(goesOn).ToArray(), []);

        ScanStep Step(NodeContext at, IReadOnlyList<Value> values, IReadOnlyList<Value> elements)
        {
            (Value isOn, Value number) = (values[goesOn], values[goesOn + 1]);
            Value[] states = values.Take(goesOn).ToArray();
            ScanStep made = round(at, states, number, out Value ends);
            Value next = at.Map(number, n => Formula.Add(n, 1));
            Value stays = at.Map(
                e => Formula.Apply(BinaryFunction.And, Formula.Apply(BinaryFunction.And, e[0], e[1]), Formula.Apply(BinaryFunction.Less, e[2], e[3])),
                isOn, at.Reshape(LoopLowering.RequireTruth(at, ends), Shape.Scalar), next, most);
            return new ScanStep([.. made.States.Zip(states, (after, before) => Held(at, isOn, after, before)), stays, next], []);
        }
    }

    private static Value Held(NodeContext at, Value isOn, Value after, Value before) => after.Type == before.Type && after.Shape.Equals(before.Shape)
        ? at.Map(e => Formula.Select(e[0], e[1], e[2]), isOn, after, before)
        : throw at.Mismatch(
            $"carries {before.Type.Keyword()} {before.Shape} from round to round and makes {after.Type.Keyword()} {after.Shape} of it, while data ends it");
}
