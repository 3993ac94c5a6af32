using System.Globalization;
using FusedGen.Compiler.Graph.Texts;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Compiler.Printing.Layout;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Printing.Texts;

/// <summary>
/// The objects that read letters, each of which is a field of the class of texts; readings that are one share it.
/// </summary>
internal sealed class TextReadings
{
    private const string Namespace = "global::FusedGen.Letters.";

    /// <summary>
    /// From so many texts on, one literal is cut into them, which costs a start less than as many literals.
    /// </summary>
    private const int MostLiterals = 64;

    private const char Separator = '\0';

    private readonly Program _program;
    private readonly List<(string Name, IReadOnlyList<TextChange> Changes, TextReading? Reading)> _readings = [];

    public TextReadings(Program program)
    {
        _program = program;
        foreach (Port port in program.Derived.Where(p => p.IsUsed))
        {
            foreach (PassedText source in port.Derived!.Sources)
            {
                NameOf(port.Derived, source);
            }
        }

        foreach (PassedText text in program.Outputs.Where(o => o.Passed is not null).SelectMany(o => o.Passed!).Where(text => text.Changes is not null))
        {
            NameOf(text);
        }
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => _readings.Count > 0;

    /// <summary>The field that reads some texts of an input.</summary>
    public string NameOf(TextDerivation derivation, PassedText source) => NameOf(
        derivation.Reading.Counts is null ? "Numbers" : "Counter", derivation.ChangesOf(source),
            derivation.Reading with { Changes = derivation.ChangesOf(source) });

    /// <summary>The field that changes texts on their way to an output.</summary>
    public string NameOf(PassedText text) => NameOf("Changes", text.Changes!, null);

    /// <summary>Prints the fields.</summary>
    public void Print(CodeWriter writer)
    {
        foreach ((string name, IReadOnlyList<TextChange> changes, TextReading? reading) in _readings)
        {
            writer.Line($"/// <summary>{Summary(reading)}</summary>");
            writer.Line(reading is null ? Code.Of($"public static readonly {Namespace}TextChange[] {name} = ", Changes(changes), ";")
                : reading.Counts is null ? Code.Of(Code.Call($"public static readonly {Namespace}TextNumbers {name} = new", Changes(changes),
                    Texts(_program.Texts)), ";")
                : Code.Of(Code.Call($"public static readonly {Namespace}GramCounter {name} = new", Arguments(changes, reading, reading.Counts)), ";"));
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

    private static Code Changes(IEnumerable<TextChange> changes) => Code.List("[", changes.Select(change => Code.Call(
        $"new {Namespace}TextChange",
            [$"{Namespace}LetterCase.{change.Case}", $"{Namespace}LetterCase.{change.Compared}", .. change.StopWords.Select(word =>
            (Code)Literal.Of(word))])).ToArray(), "]");

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

    private string NameOf(string kind, IReadOnlyList<TextChange> changes, TextReading? reading)
    {
        foreach ((string known, IReadOnlyList<TextChange> others, TextReading? other) in _readings)
        {
            if (AreSame(changes, others) && (reading is null ? other is null : other is not null && reading.IsSame(other)))
            {
                return known;
            }
        }

        string name = $"{kind}{Count(_readings.Count(r => r.Name.StartsWith(kind, StringComparison.Ordinal)) + 1)}";
        _readings.Add((name, changes, reading));
        return name;
    }

    private static bool AreSame(IReadOnlyList<TextChange> a, IReadOnlyList<TextChange> b) => a.Count == b.Count && a.Zip(b, (x, y) => x.IsSame(y))
        .All(isSame => isSame);
}
