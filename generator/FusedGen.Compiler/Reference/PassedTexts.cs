using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// Texts that stand one after the other in an input and in what they are moved to, or one text of the vocabulary.
/// </summary>
/// <param name="Input">The number of the input; −1 for a text of the vocabulary.</param>
/// <param name="Start">The first element of the input; the number of the text in the vocabulary.</param>
/// <param name="Target">The first element of the result.</param>
/// <param name="Count">How many.</param>
public readonly record struct PassedText(int Input, int Start, int Target, int Count)
{
    /// <summary>What is changed on the way, one after the other; null where each text stays as it is.</summary>
    internal IReadOnlyList<TextChange>? Changes { get; init; }

    /// <summary>One of the texts.</summary>
    internal PassedText At(int element, int target) => this with { Start = Input < 0 ? Start : Start + element, Target = target, Count = 1 };

    /// <summary>Whether another run follows this one in the input and in the result.</summary>
    internal bool IsFollowedBy(PassedText next) => Input >= 0 && Input == next.Input && Start + Count == next.Start && Target + Count == next.Target
        && Changes == next.Changes;
}

/// <summary>
/// Values that have texts of inputs in them, moved, perhaps in other letters, and nothing else: what the vocabulary
/// does not know has no number, so that these are read from the caller's span where they are needed, and copied to it
/// where they are an output.
/// </summary>
public static class PassedTexts
{
    /// <summary>Runs of texts of one value, each of which is a line in the code.</summary>
    public const int MostRuns = 1024;

    /// <summary>Elements that are followed one by one.</summary>
    public const int MostElements = 1 << 20;

    /// <summary>
    /// Where the texts of a value come from; null where it is none that has texts of inputs in it, or where more is
    /// done with them than moving, or with too many.
    /// </summary>
    /// <param name="graph">The network.</param>
    /// <param name="texts">A value of it.</param>
    public static IReadOnlyList<PassedText>? Of(ModelGraph graph, Value texts)
    {
        if (texts.Type != ElementType.String || texts.Shape.Count == 0 || !UnknownTexts.MayHold(texts))
        {
            return null;
        }

        Value whole = texts;
        while (whole.Producer is MoveOperation { IsReshape: true } reshape)
        {
            whole = reshape.Inputs[0];
        }

        if (IsSource(whole))
        {
            return OfSource(graph, whole);
        }

        HashSet<Value> needed = [texts];
        if (Moves(graph, needed) is not { } moves || needed.Sum(v => (long)v.Shape.Count) > MostElements)
        {
            return null;
        }

        // The moves run over places instead of texts: those of all sources one after the other from 1 on, so that 0 is
        // none, and below it the numbers of texts.
        Dictionary<Value, Tensor> places = [];
        List<PassedText> sources = [];
        foreach (Value source in needed.Where(IsSource))
        {
            if (OfSource(graph, source) is not { } runs)
            {
                return null;
            }

            long first = sources.Count + 1;
            places[source] = Tensor(source.Shape, i => first + i);
            sources.AddRange(runs.SelectMany(run => Enumerable.Range(0, run.Count).Select(i => run.At(i, 0))));
        }

        foreach (MoveOperation move in moves)
        {
            places[move.Output] = MoveEvaluator.Evaluate(move, value => Places(value, places));
        }

        return Runs(sources, Places(texts, places).Integers);
    }

    /// <summary>Whether texts come from outside: an input, or one whose letters are changed.</summary>
    private static bool IsSource(Value value) => value.Constant is null && value.Producer is null or TextOperation { GivesTexts: true };

    private static PassedText[]? OfSource(ModelGraph graph, Value source) => source.Producer is TextOperation changed
        ? Of(graph, changed.Text)?.Select(text => text with { Changes = [.. text.Changes ?? [], .. changed.Reading.Changes] }).ToArray()
        : [new PassedText(graph.Inputs.ToList().IndexOf(source), 0, 0, source.Shape.Count)];

    private static Tensor Places(Value value, Dictionary<Value, Tensor> places) =>
        value.Constant is { } constant ? Tensor(constant.Shape, i => -1 - constant.Integers[i]) : places[value];

    private static Tensor Tensor(Shape shape, Func<int, long> element) =>
        new(shape, Enumerable.Range(0, shape.Count).Select(element).ToArray(), ElementType.String);

    /// <summary>
    /// The moves that make a value of sources and constants, in order; null where something else does.
    /// </summary>
    /// <param name="graph">The network.</param>
    /// <param name="needed">The value, to which all are added that it is made of.</param>
    private static List<MoveOperation>? Moves(ModelGraph graph, HashSet<Value> needed)
    {
        List<MoveOperation> moves = [];
        for (int i = graph.Operations.Count - 1; i >= 0; i--)
        {
            if (!graph.Operations[i].Outputs.Any(needed.Contains) || IsSource(graph.Operations[i].Output))
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

    private static List<PassedText>? Runs(List<PassedText> sources, long[] places)
    {
        List<PassedText> runs = [];
        for (int target = 0; target < places.Length; target++)
        {
            if (places[target] == 0)
            {
                return null;
            }

            PassedText text = places[target] < 0 ? new PassedText(-1, (int)(-1 - places[target]), target, 1) : sources[(int)places[target] - 1].At(0, target);
            if (runs.Count > 0 && runs[runs.Count - 1] is var last && last.IsFollowedBy(text))
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
}
