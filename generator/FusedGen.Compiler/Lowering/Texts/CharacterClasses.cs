using System.Collections.Concurrent;
using System.Globalization;
using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>The named sets of characters of regular expressions.</summary>
internal static class CharacterClasses
{
    private static readonly CharacterSet s_digits = CharacterSet.Of([('0', '9')]);
    private static readonly CharacterSet s_spaces = CharacterSet.Of([('\t', '\n'), ('\f', '\r'), (' ', ' ')]);

    /// <summary>By their names: each takes a walk over all characters.</summary>
    private static readonly ConcurrentDictionary<string, CharacterSet> s_ofCategories = new(StringComparer.Ordinal);

    /// <summary>
    /// The two letters of the general categories of Unicode, in the order of <see cref="UnicodeCategory"/>.
    /// </summary>
    private static readonly string[] s_categories = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Cn".Split(' ');

    /// <summary>The set of <c>\d</c>, <c>\w</c>, <c>\s</c> and of their others; null for another letter.</summary>
    public static CharacterSet? Perl(char letter) => letter switch
    {
        'd' => s_digits,
        'D' => s_digits.Others,
        'w' => CharacterSet.Word,
        'W' => CharacterSet.Word.Others,
        's' => s_spaces,
        'S' => s_spaces.Others,
        _ => null,
    };

    /// <summary>The set of <c>[:name:]</c>, all of ASCII; null for another name.</summary>
    public static CharacterSet? Posix(string name) => name switch
    {
        "alnum" => CharacterSet.Of([('0', '9'), ('A', 'Z'), ('a', 'z')]),
        "alpha" => CharacterSet.Of([('A', 'Z'), ('a', 'z')]),
        "ascii" => CharacterSet.Of([(0, 127)]),
        "blank" => CharacterSet.Of([('\t', '\t'), (' ', ' ')]),
        "cntrl" => CharacterSet.Of([(0, 31), (127, 127)]),
        "digit" => s_digits,
        "graph" => CharacterSet.Of([('!', '~')]),
        "lower" => CharacterSet.Of([('a', 'z')]),
        "print" => CharacterSet.Of([(' ', '~')]),
        "punct" => CharacterSet.Of([('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        "space" => s_spaces.With(CharacterSet.Of('\v')),
        "upper" => CharacterSet.Of([('A', 'Z')]),
        "word" => CharacterSet.Word,
        "xdigit" => CharacterSet.Of([('0', '9'), ('A', 'F'), ('a', 'f')]),
        _ => null,
    };

    /// <summary>The set of a general category, by two letters or by the first; null for another name.</summary>
    public static CharacterSet? Category(string name)
    {
        bool[] isMeant = Array.ConvertAll(s_categories, category => category == name || (name.Length == 1 && category[0] == name[0]));
        return isMeant.Contains(true) ? s_ofCategories.GetOrAdd(name, _ => All(isMeant)) : null;
    }

    /// <summary>A set with the other case of each of its characters.</summary>
    public static CharacterSet InBothCases(CharacterSet set)
    {
        List<(int, int)> ranges = [.. set.Ranges];
        foreach ((int first, int last) in set.Ranges)
        {
            for (int character = first; character <= Math.Min(last, char.MaxValue); character++)
            {
                AddOther(char.ToLowerInvariant((char)character), character);
                AddOther(char.ToUpperInvariant((char)character), character);
            }
        }

        return CharacterSet.Of(ranges);

        void AddOther(char other, int character)
        {
            if (other != character)
            {
                ranges.Add((other, other));
            }
        }
    }

    private static CharacterSet All(bool[] isMeant)
    {
        List<(int, int)> ranges = [];
        for (int character = 0; character <= CharacterSet.Last; character++)
        {
            if (isMeant[(int)CategoryOf(character)])
            {
                int first = character;
                while (character < CharacterSet.Last && isMeant[(int)CategoryOf(character + 1)])
                {
                    character++;
                }

                ranges.Add((first, character));
            }
        }

        return CharacterSet.Of(ranges);
    }

    private static UnicodeCategory CategoryOf(int character) => character is >= 0xD800 and <= 0xDFFF ? UnicodeCategory.Surrogate
        : character > char.MaxValue ? CharUnicodeInfo.GetUnicodeCategory(char.ConvertFromUtf32(character), 0)
        : CharUnicodeInfo.GetUnicodeCategory((char)character);
}
