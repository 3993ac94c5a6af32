using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Reference;

/// <summary>Cuts a text into tokens, as ONNX Runtime's <c>Tokenizer</c> of <c>com.microsoft</c> does.</summary>
internal static class TextTokens
{
    public static List<string> Of(TokenRule rule, string text)
    {
        IEnumerable<string> tokens = rule.Kind switch
        {
            TokenKind.Characters => Characters(text),
            TokenKind.Matches => Matches(rule.Patterns[0], text).Where(match => match.Length > 0).Select(match => text.Substring(match.Start, match.Length)),
            _ => rule.Patterns.Aggregate<TextPattern, IEnumerable<string>>([text], (parts, separator) =>
                parts.SelectMany(part => Between(separator, part)).ToArray()),
        };
        return tokens.Where(token => Characters(token).Count() >= rule.LeastLength).ToList();
    }

    private static IEnumerable<string> Characters(string text)
    {
        for (int place = 0; place < text.Length;)
        {
            int units = TextPatternSearch.UnitsAt(text, place);
            yield return text.Substring(place, units);
            place += units;
        }
    }

    /// <summary>The matches one after the other. The search goes on a character behind an empty one.</summary>
    private static IEnumerable<(int Start, int Length)> Matches(TextPattern pattern, string text)
    {
        for (int from = 0; from < text.Length && TextPatternSearch.Find(pattern, text, from) is { } match; from = EndOf(match, text))
        {
            yield return match;
        }
    }

    /// <summary>The end of a match, of an empty one that of the character behind it.</summary>
    private static int EndOf((int Start, int Length) match, string text) =>
        match.Start + (match.Length > 0 ? match.Length : match.Start < text.Length ? TextPatternSearch.UnitsAt(text, match.Start) : 1);

    private static IEnumerable<string> Between(TextPattern separator, string text)
    {
        int from = 0;
        foreach ((int start, int length) in Matches(separator, text))
        {
            if (start > from)
            {
                yield return text.Substring(from, start - from);
            }

            from = EndOf((start, length), text);
        }

        if (from < text.Length)
        {
            yield return text.Substring(from);
        }
    }
}
