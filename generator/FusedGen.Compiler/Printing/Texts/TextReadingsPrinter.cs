using System.Globalization;
using FusedGen.Compiler.Graph.Texts;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Printing.Layout;

namespace FusedGen.Compiler.Printing.Texts;

/// <summary>Prints the objects that read letters, as fields of the class of texts.</summary>
internal static class TextReadingsPrinter
{
    private const string Namespace = "global::FusedGen.Letters.";

    /// <summary>
    /// From so many texts on, one literal is cut into them, which costs a start less than as many literals.
    /// </summary>
    private const int MostLiterals = 64;

    private const char Separator = '\0';

    /// <summary>Prints the fields.</summary>
    public static void Print(CodeWriter writer, Program program)
    {
        foreach ((string name, IReadOnlyList<TextChange> changes, TextReading? reading) in program.Readings.All)
        {
            writer.Line($"/// <summary>{Summary(reading)}</summary>");
            writer.Line(Code.Of(
                reading is null ? Code.Of($"public static readonly {Namespace}TextChange[] {name} = ", Changes(changes))
                : reading.Counts is null ? Code.Call($"public static readonly {Namespace}TextNumbers {name} = new", Changes(changes), Texts(program.Texts))
                : Code.Call($"public static readonly {Namespace}GramCounter {name} = new", Arguments(changes, reading, reading.Counts)),
                ";"));
            writer.Line();
        }
    }

    private static string Summary(TextReading? reading) => reading is null ? "What is changed in texts that are passed on."
        : reading.Counts is not { } counts ? "Numbers texts after their letters are changed."
        : $"Counts {Count(counts.Grams.Count)} runs of {Count(counts.Tokens.Count)} tokens: "
            + "where texts are cut, the tokens and their numbers, and for each run its column, its length and its tokens.";

    private static Code[] Arguments(IReadOnlyList<TextChange> changes, TextReading reading, GramCounts counts)
    {
        KeyValuePair<string, int>[] tokens = counts.Tokens.OrderBy(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).ToArray();
        return
        [
            Changes(changes),
            Rule(reading.Rule!),
            Changes(reading.TokenChanges),
            Texts(Array.ConvertAll(tokens, t => t.Key)),
            Numbers(tokens.Select(t => t.Value)),
            Number(counts.Unknown),
            Numbers(counts.Grams.SelectMany(gram => new[] { gram.Column, gram.Tokens.Length }.Concat(gram.Tokens))),
            Number(counts.Columns),
            Number(counts.MostSkipped),
        ];
    }

    private static Code Changes(IEnumerable<TextChange> changes) => Code.List("[", changes.Select(Change).ToArray(), "]");

    private static Code Change(TextChange change)
    {
        Code[] letters = [$"{Namespace}LetterCase.{change.Case}", $"{Namespace}LetterCase.{change.Compared}"];
        return Code.Call($"new {Namespace}TextChange", [.. letters, .. change.StopWords.Select(word => (Code)Literal.Of(word))]);
    }

    private static Code Rule(TokenRule rule)
    {
        Code[] beginning = [Number(rule.LeastLength), rule.IsMarked ? "true" : "false"];
        return Code.Call($"{Namespace}TokenRule.{rule.Kind}", [.. beginning, .. rule.Patterns.Select(Pattern)]);
    }

    private static Code Pattern(TextPattern pattern) => Code.Call(
        $"new {Namespace}TokenPattern",
        Numbers(pattern.Table.Starts),
        Numbers(pattern.Table.Classes),
        Number(pattern.Table.Columns),
        Numbers(pattern.Table.Rows.SelectMany(row => row)));

    private static Code Texts(IReadOnlyList<string> texts)
    {
        if (texts.Count <= MostLiterals || texts.Any(text => text.Contains(Separator)))
        {
            return Code.List("[", texts.Select(text => (Code)Literal.Of(text)).ToArray(), "]");
        }

        Code[] parts = texts.Select((text, i) => (Code)Literal.Of(i + 1 < texts.Count ? text + Separator : text)).ToArray();
        return Code.Of(Code.Sum(parts), ".Split('\\0')");
    }

    private static Code Numbers(IEnumerable<int> numbers) => Code.List("[", numbers.Select(Number).ToArray(), "]");

    private static Code Number(int number) => Count(number);

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
