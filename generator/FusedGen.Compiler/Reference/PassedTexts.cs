using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary>Texts that stand one after the other in an input and in an output, or one text of the vocabulary.</summary>
/// <param name="Input">The number of the input; −1 for a text of the vocabulary.</param>
/// <param name="Start">The first element of the input; the number of the text in the vocabulary.</param>
/// <param name="Target">The first element of the output.</param>
/// <param name="Count">How many.</param>
public readonly record struct PassedText(int Input, int Start, int Target, int Count);

/// <summary>
/// Outputs that have texts of inputs in them, moved and nothing else: what the vocabulary does not know has no number,
/// so that these are copied from the caller's span to the caller's span.
/// </summary>
public static class PassedTexts
{
    /// <summary>Runs of texts of one output, each of which is a copy in the code.</summary>
    public const int MostRuns = 1024;

    /// <summary>Elements that are followed one by one.</summary>
    public const int MostElements = 1 << 20;

    /// <summary>
    /// Where the texts of an output come from; null where it is none that has texts of inputs in it, or where more is
    /// done with them than moving, or with too many.
    /// </summary>
    /// <param name="graph">The network.</param>
    /// <param name="output">One of its outputs.</param>
    public static IReadOnlyList<PassedText>? Of(ModelGraph graph, Value output)
    {
        if (output.Type != ElementType.String || output.Shape.Count == 0 || !UnknownTexts.MayHold(output))
        {
            return null;
        }

        Value whole = output;
        while (whole.Producer is MoveOperation { IsReshape: true } reshape)
        {
            whole = reshape.Inputs[0];
        }

        if (whole.Producer is null)
        {
            return [new PassedText(graph.Inputs.ToList().IndexOf(whole), 0, 0, whole.Shape.Count)];
        }

        HashSet<Value> needed = [output];
        if (Moves(graph, needed) is not { } moves || needed.Sum(v => (long)v.Shape.Count) > MostElements)
        {
            return null;
        }

        // The moves run over places instead of texts: those of all inputs one after the other from 1 on, so that 0 is none, and below it the numbers of texts.
        int[] inputs = Enumerable.Range(0, graph.Inputs.Count).Where(i => needed.Contains(graph.Inputs[i])).ToArray();
        Dictionary<Value, Tensor> places = [];
        long next = 1;
        foreach (Value input in inputs.Select(i => graph.Inputs[i]))
        {
            long first = next;
            places[input] = Tensor(input.Shape, i => first + i);
            next += input.Shape.Count;
        }

        foreach (MoveOperation move in moves)
        {
            places[move.Output] = MoveEvaluator.Evaluate(move, value => Places(value, places));
        }

        return Runs(graph, inputs, Places(output, places).Integers);
    }

    private static Tensor Places(Value value, Dictionary<Value, Tensor> places) =>
        value.Constant is { } constant ? Tensor(constant.Shape, i => -1 - constant.Integers[i]) : places[value];

    private static Tensor Tensor(Shape shape, Func<int, long> element) =>
        new(shape, Enumerable.Range(0, shape.Count).Select(element).ToArray(), ElementType.String);

    /// <summary>The moves that make an output of inputs and constants, in order; null where something else does.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="needed">The output, to which all values are added that it is made of.</param>
    private static List<MoveOperation>? Moves(ModelGraph graph, HashSet<Value> needed)
    {
        List<MoveOperation> moves = [];
        for (int i = graph.Operations.Count - 1; i >= 0; i--)
        {
            if (!graph.Operations[i].Outputs.Any(needed.Contains))
            {
                continue;
            }

            if (graph.Operations[i] is not MoveOperation move)
            {
                return null;
            }

            moves.Add(move);
            needed.UnionWith(move.Inputs);
        }

        moves.Reverse();
        return moves;
    }

    private static List<PassedText>? Runs(ModelGraph graph, int[] inputs, long[] places)
    {
        List<PassedText> runs = [];
        for (int target = 0; target < places.Length; target++)
        {
            if (places[target] == 0)
            {
                return null;
            }

            PassedText text = places[target] < 0 ? new PassedText(-1, (int)(-1 - places[target]), target, 1) : At(graph, inputs, places[target] - 1, target);
            if (runs.Count > 0 && runs[runs.Count - 1] is { Input: >= 0 } last && text.Input == last.Input && text.Start == last.Start + last.Count)
            {
                runs[runs.Count - 1] = last with { Count = last.Count + 1 };
            }
            else
            {
                runs.Add(text);
            }
        }

        return runs;
    }

    private static PassedText At(ModelGraph graph, int[] inputs, long place, int target)
    {
        int i = 0;
        for (; place >= graph.Inputs[inputs[i]].Shape.Count; i++)
        {
            place -= graph.Inputs[inputs[i]].Shape.Count;
        }

        return new PassedText(inputs[i], (int)place, target, 1);
    }
}
