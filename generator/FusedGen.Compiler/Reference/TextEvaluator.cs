using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// <see cref="TextOperation"/>: one text after the other, and of each one step after the other, in lists of texts.
/// </summary>
internal static class TextEvaluator
{
    private const string MarkBefore = "\u0002";
    private const string MarkBehind = "\u0003";

    public static Tensor Evaluate(TextOperation operation, Func<Value, Tensor> valueOf)
    {
        string[] texts = valueOf(operation.Text).Texts ?? throw new InvalidOperationException($"The letters of {operation.Text} are not known.");
        return Evaluate(operation.Reading, texts, operation.Output.Shape);
    }

    /// <summary>What is made of texts.</summary>
    /// <param name="reading">What is to be made.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="shape">The shape of the result.</param>
    public static Tensor Evaluate(TextReading reading, string[] texts, Shape shape) => reading.Counts is { } counts
        ? new Tensor(shape, texts.SelectMany(text => Count(counts, TokensOf(reading, text))).ToArray())
        : new Tensor(shape, Array.ConvertAll(texts, text => Changed(reading.Changes, text))).CodedBy(reading.Vocabulary);

    /// <summary>A text after some changes. Of a text alone, one that goes leaves the empty text.</summary>
    public static string Changed(IReadOnlyList<TextChange> changes, string text) => Changed(changes, [text])[0];

    private static List<string> TokensOf(TextReading reading, string text)
    {
        List<string> tokens = TextTokens.Of(reading.Rule!, Changed(reading.Changes, text));
        if (tokens.Count > 0 && reading.Rule!.IsMarked)
        {
            tokens = [MarkBefore, .. tokens, MarkBehind];
        }

        return tokens.Count > 0 ? Changed(reading.TokenChanges, tokens) : tokens;
    }

    private static List<string> Changed(IReadOnlyList<TextChange> changes, List<string> texts)
    {
        foreach (TextChange change in changes)
        {
            HashSet<string> stopWords = new(change.StopWords.Select(word => Cased(word, change.Compared)), StringComparer.Ordinal);
            texts = texts.Where(text => !stopWords.Contains(Cased(text, change.Compared))).Select(text => Cased(text, change.Case)).ToList();
            if (texts.Count == 0)
            {
                texts.Add("");
            }
        }

        return texts;
    }

    private static string Cased(string text, TextCase letters) => letters switch
    {
        TextCase.Lower => text.ToLowerInvariant(),
        TextCase.Upper => text.ToUpperInvariant(),
        _ => text,
    };

    private static double[] Count(GramCounts counts, List<string> tokens)
    {
        int[] numbers = tokens.Select(token => counts.Tokens.TryGetValue(token, out int number) ? number : counts.Unknown).ToArray();
        double[] result = new double[counts.Columns];
        foreach ((int[] gram, int column) in counts.Grams)
        {
            for (int distance = 1; distance <= GramCounts.Distances(numbers.Length, gram.Length, counts.MostSkipped); distance++)
            {
                for (int start = 0; start + ((gram.Length - 1) * distance) < numbers.Length; start++)
                {
                    result[column] += Enumerable.Range(0, gram.Length).All(i => numbers[start + (i * distance)] == gram[i]) ? 1 : 0;
                }
            }
        }

        return result;
    }
}
