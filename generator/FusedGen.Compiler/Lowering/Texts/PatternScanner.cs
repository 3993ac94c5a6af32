using System.Globalization;
using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>Reads the characters of a regular expression, and what stands for sets of them.</summary>
/// <param name="text">The expression.</param>
internal sealed class PatternScanner(string text)
{
    /// <summary>Whether a character stands for its other case too.</summary>
    public bool IgnoresCase { get; set; }

    /// <summary>The place that is read next.</summary>
    public int At { get; set; }

    /// <summary>Whether all is read.</summary>
    public bool IsAtEnd => At >= text.Length;

    /// <summary>The character at the next place, which is there.</summary>
    public char Next => text[At];

    /// <summary>So many characters on, or U+0000 where the expression ends before.</summary>
    public char Ahead(int distance) => At + distance < text.Length ? text[At + distance] : '\0';

    /// <summary>The characters from a place up to the next one.</summary>
    public string From(int start) => text.Substring(start, At - start);

    /// <summary>The place of a character, from the next one on; −1 for none.</summary>
    public int Find(char character) => text.IndexOf(character, At);

    /// <summary>The characters from the next place up to another one.</summary>
    public string UpTo(int end) => text.Substring(At, end - At);

    /// <summary>A set between square brackets.</summary>
    public CharacterSet ReadClass()
    {
        At++;
        bool isOthers = Take('^');
        List<(int, int)> ranges = [];
        bool isFirst = true;
        while (true)
        {
            if (IsAtEnd)
            {
                throw new FormatException("it does not close a square bracket");
            }

            if (text[At] == ']' && !isFirst)
            {
                At++;
                break;
            }

            isFirst = false;
            if (ReadNamedClass() is { } named)
            {
                ranges.AddRange(named.Ranges);
                continue;
            }

            if (text[At] == '\\' && ReadSetEscape() is { } set)
            {
                ranges.AddRange(set.Ranges);
                continue;
            }

            int first = ReadOne();
            int last = first;
            if (At + 1 < text.Length && text[At] == '-' && text[At + 1] != ']')
            {
                At++;
                last = ReadOne();
            }

            ranges.Add(last >= first ? (first, last) : throw new FormatException("it has a range of characters that ends before it begins"));
        }

        CharacterSet result = Cased(CharacterSet.Of(ranges));
        return isOthers ? result.Others : result;
    }

    private int ReadOne() => text[At] == '\\' ? ReadCharacterEscape() : ReadCharacter();

    /// <summary><c>[:alpha:]</c> inside of square brackets.</summary>
    private CharacterSet? ReadNamedClass()
    {
        if (string.CompareOrdinal(text, At, "[:", 0, 2) != 0 || text.IndexOf(":]", At, StringComparison.Ordinal) is not (>= 0 and var end))
        {
            return null;
        }

        string name = text.Substring(At + 2, end - At - 2);
        bool isOthers = name.StartsWith("^", StringComparison.Ordinal);
        CharacterSet set = CharacterClasses.Posix(isOthers ? name.Substring(1) : name)
            ?? throw new FormatException($"it has a class [:{name}:], which RE2 does not have");
        At = end + 2;
        return isOthers ? set.Others : set;
    }

    /// <summary><c>\d</c>, <c>\pL</c> and their like; null for the escape of one character.</summary>
    public CharacterSet? ReadSetEscape()
    {
        if (At + 1 >= text.Length)
        {
            throw new FormatException("it ends with a backslash");
        }

        char letter = text[At + 1];
        if (CharacterClasses.Perl(letter) is { } set)
        {
            At += 2;
            return set;
        }

        if (letter is not ('p' or 'P'))
        {
            return null;
        }

        At += 2;
        string name = IsAtEnd ? "" : text[At].ToString();
        int length = 1;
        if (name == "{")
        {
            int end = text.IndexOf('}', At);
            name = end < 0 ? "" : text.Substring(At + 1, end - At - 1);
            length = name.Length + 2;
        }

        bool isOthers = letter == 'P';
        if (name.StartsWith("^", StringComparison.Ordinal))
        {
            isOthers = !isOthers;
            name = name.Substring(1);
        }

        CharacterSet category = CharacterClasses.Category(name)
            ?? throw new FormatException($"it has a class \\{letter}{{{name}}}, which is not supported; the general categories of Unicode are, such as \\pL");
        At += length;
        return isOthers ? category.Others : category;
    }

    /// <summary>The character that an escape stands for.</summary>
    public int ReadCharacterEscape()
    {
        At++;
        if (IsAtEnd)
        {
            throw new FormatException("it ends with a backslash");
        }

        char letter = text[At];
        int? control = letter switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            _ => null,
        };
        if (control is { } character)
        {
            At++;
            return character;
        }

        if (letter == 'x')
        {
            return ReadHexadecimal();
        }

        return letter < 128 && char.IsLetterOrDigit(letter)
            ? throw new FormatException($"it has '\\{letter}', which RE2 does not have, or which is not supported")
            : ReadCharacter();
    }

    private int ReadHexadecimal()
    {
        At++;
        int start = At;
        int end = Take('{') ? text.IndexOf('}', At) : At + 2;
        string digits = end > At && end <= text.Length ? text.Substring(At, end - At) : "";
        At = text[Math.Min(start, text.Length - 1)] == '{' ? end + 1 : end;
        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int character)
            && character is >= 0 and <= CharacterSet.Last
            ? character
            : throw new FormatException($"it has '\\x{digits}', which is no character");
    }

    /// <summary>The next character, a code point.</summary>
    public int ReadCharacter()
    {
        int character = char.IsSurrogatePair(text, At) ? char.ConvertToUtf32(text, At) : text[At];
        At += character > char.MaxValue ? 2 : 1;
        return character;
    }

    /// <summary>Reads a character if it comes next.</summary>
    public bool Take(char character)
    {
        if (IsAtEnd || text[At] != character)
        {
            return false;
        }

        At++;
        return true;
    }

    /// <summary>A set, with the other cases where they are meant.</summary>
    public CharacterSet Cased(CharacterSet set) => IgnoresCase ? CharacterClasses.InBothCases(set) : set;
}
