using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.RunTimeSizes;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Loops;

/// <summary>One round of a loop.</summary>
/// <param name="at">Where it is computed.</param>
/// <param name="states">What goes from round to round.</param>
/// <param name="number">The number of the round.</param>
/// <param name="condition">Whether there is another one.</param>
internal delegate ScanStep LoopRound(NodeContext at, IReadOnlyList<Value> states, Value number, out Value condition);

/// <summary>
/// Loops whose number of rounds is known while compiling. A condition may end one early, where the rounds themselves
/// tell it without the data: it counts, or compares with a constant. Others are an <see cref="EndingLoop"/>.
/// </summary>
internal static class LoopLowering
{
    /// <summary>Operations that are written out in place of a loop over them.</summary>
    public const int MostOperationsInARow = 16;

    private const string Body = "body";
    private const string Advice =
        "Only loops whose number of rounds is known while compiling are supported: give the value of an input that never changes on the attribute";

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Loop", Lower,
            Restrictions: "A loop that ends depending on the data, by its condition or a count that is an input, must not be inside another loop, "
                + "and the length of outputs with an element per iteration must be declared."),
        new("Scan", ScanLowering.Lower, Since: 9),
    ];

    /// <summary>The graph that a node repeats; null where it repeats none.</summary>
    public static OnnxGraph? BodyOf(OnnxNode node) =>
        node.Domain == Opsets.Standard && node.Operator is "Loop" or "Scan" && node.Attributes.TryGetValue(Body, out AttributeValue? body) ? body.Graph : null;

    private static void Lower(NodeContext node)
    {
        (OnnxGraph body, IReadOnlyList<OnnxNode> nodes) = node.Inside(Body);
        int states = Math.Max(0, node.InputCount - 2);
        int sequences = body.Outputs.Count - 1 - states;
        if (body.Inputs.Count != 2 + states || sequences < 0 || node.OutputCount > states + sequences)
        {
            throw node.Fail(
                DiagnosticIds.InvalidGraph,
                $"carries {Figures.Count(states, "value")} from round to round and has {Figures.Count(node.OutputCount, "output")}, "
                + $"which a body with {body.Inputs.Count} inputs and {body.Outputs.Count} outputs does not serve");
        }

        Value[] first = Enumerable.Range(2, states).Select(node.Input).ToArray();
        ScanStep Round(NodeContext at, IReadOnlyList<Value> values, Value number, out Value condition)
        {
            IReadOnlyList<Value> results = at.Run(body, nodes, [number, at.NewConstant(Tensor.ScalarOf(1L, ElementType.Bool)), .. values]);
            condition = results[0];
            return new ScanStep(results.Skip(1).Take(states).ToArray(), results.Skip(1 + states).Where((_, i) => node.IsUsed(states + i)).ToArray());
        }

        int[] used = Enumerable.Range(0, sequences).Where(i => node.IsUsed(states + i)).ToArray();
        AssumeRounds(node, used.Select(i => states + i));
        ScanStep result = CountRounds(node, first, Round, EndingLoop.CanBe(node, used.Length > 0)) is { } rounds
            ? node.Repeat(new Loop(rounds, first, [Numbers(node, rounds)], (at, values, elements) => Round(at, values, elements[0], out _))
            {
                MostOperationsInARow = MostOperationsInARow,
                IsStateUsed = node.IsUsed,
            })
            : EndingLoop.Run(node, first, Round);
        for (int i = 0; i < states; i++)
        {
            node.Bind(i, result.States[i]);
        }

        for (int i = 0; i < used.Length; i++)
        {
            node.Bind(states + used[i], result.Elements[i]);
        }
    }

    /// <summary>The numbers of the rounds.</summary>
    private static LoopSequence Numbers(NodeContext node, long rounds) => new(
        ElementType.Int64,
        Shape.Scalar,
        () => node.Counted(rounds),
        place => node.NewConstant(Tensor.ScalarOf((long)place)),
        []);

    /// <summary>
    /// Lets a number of rounds that is an input be the declared length of a sequence with an element a round.
    /// </summary>
    private static void AssumeRounds(NodeContext node, IEnumerable<int> sequences)
    {
        long? rounds = sequences.Select(node.Declared).Select(declared => declared is { Count: > 0 } ? declared[0] : null)
            .FirstOrDefault(length => length is > 0);
        if (rounds is null)
        {
            return;
        }

        if (node.IsRunTime(0))
        {
            AssumedSizes.Assume(node, 0, "M", [rounds.Value]);
        }

        if (node.IsRunTime(1) && node.Input(1) is { Type: ElementType.Bool, Shape.Count: 1 } condition)
        {
            node.Check(SizeRule.Truth, node.Told(1, "cond"));
            node.Assume(1, Tensor.ScalarOf(1L, ElementType.Bool).Reshape(condition.Shape));
        }
    }

    /// <summary>How many rounds there are; null where data ends the loop.</summary>
    private static long? CountRounds(NodeContext node, IReadOnlyList<Value> first, LoopRound round, bool mayEndByData)
    {
        if (mayEndByData && (node.IsRunTime(0) || node.IsRunTime(1)))
        {
            return null;
        }

        long? most = Known(node, 0, ElementType.Int64, count => $"runs as often as {node.SourcesOf(count)} says");
        if (Known(node, 1, ElementType.Bool, condition => $"runs if {node.SourcesOf(condition)} says so") == 0 || most <= 0)
        {
            return 0;
        }

        // A condition that no round changes ends nothing, whatever the rounds compute.
        Value? always = ConditionOfAnyRound(node, first, round);
        if (always?.Constant is { } constant)
        {
            return constant.Integers[0] == 0 ? 1
                : most ?? throw node.Fail(DiagnosticIds.Subgraph,
                    "has no number of rounds and a condition that is always true, so that it never ends; give it a number of rounds before the export");
        }

        // Round by round, with the values that are known: counters.
        NodeContext counting = node.Nested();
        IReadOnlyList<Value> states = first;
        long rounds = 0;
        while (rounds < (most ?? long.MaxValue))
        {
            NodeContext at = counting.Nested();
            ScanStep result = round(at, states, at.NewConstant(Tensor.ScalarOf(rounds)), out Value condition);
            rounds++;
            if (RequireTruth(at, condition).Constant is not { } known)
            {
                if (mayEndByData)
                {
                    return null;
                }

                throw at.Fail(
                    DiagnosticIds.Subgraph,
                    $"ends by a condition that depends on {at.SourcesOf(condition)}. {Advice}, {at.FixingOf(condition)}, "
                    + $"or run a fixed number of rounds that is enough");
            }

            if (known.Integers[0] == 0)
            {
                break;
            }

            states = result.States.Select(state => Forgotten(counting, at, state)).ToArray();
        }

        return rounds;
    }

    private static Value? ConditionOfAnyRound(NodeContext node, IReadOnlyList<Value> first, LoopRound round)
    {
        try
        {
            NodeContext any = node.Nested();
            round(any, first.Select(state => any.NewValue(state.Type, state.Shape)).ToArray(), any.NewValue(ElementType.Int64, Shape.Scalar),
                out Value condition);
            return RequireTruth(any, condition);
        }
        catch (ModelException)
        {
            // Some operator wants to know the values, which the rounds one by one give it.
            return null;
        }
    }

    /// <summary>
    /// A state for the next round alone: its value where that is known, and of others where they come from.
    /// </summary>
    private static Value Forgotten(NodeContext counting, NodeContext round, Value state)
    {
        if (state.Constant is not null)
        {
            return state;
        }

        Value forgotten = new(state.Name, state.Type, state.Shape);
        counting.DeclareSource(forgotten, round.InputsBehind(state));
        return forgotten;
    }

    /// <summary>An optional scalar input that must be known; null where it is left out.</summary>
    private static long? Known(NodeContext node, int index, ElementType type, Func<Value, string> says)
    {
        if (node.OptionalInput(index) is not { } value)
        {
            return null;
        }

        if (value.Type != type || value.Shape.Count != 1)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType,
                $"has the input {UntrustedText.Quote(value.Name)}, {value.Type.Keyword()} {value.Shape}, where one {type.Keyword()} belongs");
        }

        return value.Constant is { } known
            ? known.Integers[0]
            : throw node.Fail(DiagnosticIds.Subgraph, $"{says(value)}. {Advice}, {node.FixingOf(value)}, or export by tracing");
    }

    /// <summary>A condition, which must be one truth value.</summary>
    public static Value RequireTruth(NodeContext node, Value condition) =>
        condition.Type == ElementType.Bool && condition.Shape.Count == 1
            ? condition
            : throw node.Fail(DiagnosticIds.UnsupportedType,
                $"has the condition {UntrustedText.Quote(condition.Name)}, {condition.Type.Keyword()} {condition.Shape}, where one truth value belongs");
}
