using System.Globalization;
using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>
/// Reads regular expressions in the syntax of RE2, which ONNX Runtime's tokenizer uses (github.com/google/re2/wiki/Syntax): <c>\w</c>, <c>\d</c>, <c>\s</c> and <c>\b</c> are about ASCII. What a search cannot do without going back, such as
/// <c>\1</c>, RE2 does not have either.
/// </summary>
internal sealed class PatternReader
{
    /// <summary>RE2's own limit for <c>x{n}</c>.</summary>
    private const int MostTimes = 1000;

    private const int MostNesting = 100;

    private readonly string _text;
    private int _at;
    private int _depth;
    private bool _ignoresCase;
    private bool _dotIsAll;

    private PatternReader(string text)
    {
        _text = text;
    }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is none, or it has what is not supported; the message follows the expression.</exception>
    public static TextPattern Read(string expression)
    {
        if (expression.Length == 0)
        {
            throw new FormatException("it is empty");
        }

        PatternReader reader = new(expression);
        PatternNode node = reader.ReadChoice();
        if (reader._at < expression.Length)
        {
            throw new FormatException("it closes a bracket that it did not open");
        }

        IReadOnlyList<PatternStep> steps = node.Steps();
        return new TextPattern(expression, steps, PatternTable.TryCreate(steps) ?? throw new FormatException($"its table would have more than {PatternTable.MostStates} states"));
    }

    private bool IsAtEnd => _at >= _text.Length;

    private PatternNode ReadChoice()
    {
        if (++_depth > MostNesting)
        {
            throw new FormatException($"its brackets are nested more than {MostNesting} deep");
        }

        (bool ignoresCase, bool dotIsAll) = (_ignoresCase, _dotIsAll);
        List<PatternNode> parts = [ReadSequence()];
        while (Take('|'))
        {
            parts.Add(ReadSequence());
        }

        (_ignoresCase, _dotIsAll) = (ignoresCase, dotIsAll);
        _depth--;
        return parts.Count == 1 ? parts[0] : new PatternNode.Choice(parts);
    }

    private PatternNode ReadSequence()
    {
        List<PatternNode> parts = [];
        while (!IsAtEnd && _text[_at] is not ('|' or ')'))
        {
            parts.Add(ReadRepetition(ReadPart()));
        }

        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence(parts);
    }

    private PatternNode ReadRepetition(PatternNode part)
    {
        while (!IsAtEnd)
        {
            (int Least, int? Most)? times = _text[_at] switch
            {
                '*' => (0, null),
                '+' => (1, null),
                '?' => (0, 1),
                '{' => ReadTimes(),
                _ => null,
            };
            if (times is not { } found)
            {
                return part;
            }

            if (_text[_at] != '{')
            {
                _at++;
            }
            else
            {
                _at = _text.IndexOf('}', _at) + 1;
            }

            // Fewer would be preferred: of all matches the longest is taken all the same.
            Take('?');
            part = new PatternNode.Repetition(part, found.Least, found.Most);
        }

        return part;
    }

    /// <summary>The numbers of <c>{n}</c>, <c>{n,}</c> and <c>{n,m}</c>; null for braces that are letters.</summary>
    private (int Least, int? Most)? ReadTimes()
    {
        int end = _text.IndexOf('}', _at);
        if (end < 0)
        {
            return null;
        }

        string[] numbers = _text.Substring(_at + 1, end - _at - 1).Split(',');
        if (numbers.Length > 2 || !TryRead(numbers[0], out int least))
        {
            return null;
        }

        int most = least;
        bool isOpen = numbers.Length == 2 && numbers[1].Length == 0;
        if (numbers.Length == 2 && !isOpen && !TryRead(numbers[1], out most))
        {
            return null;
        }

        return least > MostTimes || most > MostTimes || (most < least && !isOpen)
            ? throw new FormatException($"it repeats a part {_text.Substring(_at, end - _at + 1)} times; from 0 to {MostTimes} are possible")
            : (least, isOpen ? null : most);
    }

    private static bool TryRead(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private PatternNode ReadPart()
    {
        char first = _text[_at];
        switch (first)
        {
            case '(':
                return ReadGroup();
            case '[':
                return new PatternNode.Character(Cased(ReadClass()));
            case '.':
                _at++;
                return new PatternNode.Character(_dotIsAll ? CharacterSet.All : CharacterSet.Of('\n').Others);
            case '^':
                _at++;
                return new PatternNode.Place(PatternStepKind.Start);
            case '$':
                _at++;
                return new PatternNode.Place(PatternStepKind.End);
            case '*' or '+' or '?':
                throw new FormatException($"it repeats nothing: '{first}'");
            case '\\':
                return ReadEscape();
            default:
                return new PatternNode.Character(Cased(CharacterSet.Of(ReadCharacter())));
        }
    }

    private PatternNode ReadGroup()
    {
        _at++;
        if (Take('?') && ReadFlags())
        {
            return PatternNode.Nothing;
        }

        (bool ignoresCase, bool dotIsAll) = (_ignoresCase, _dotIsAll);
        PatternNode inside = ReadChoice();
        (_ignoresCase, _dotIsAll) = (ignoresCase, dotIsAll);
        return Take(')') ? inside : throw new FormatException("it does not close a bracket");
    }

    /// <summary>What follows <c>(?</c>: a name, or flags for the rest of the group or for a group of their own.</summary>
    /// <returns>Whether the bracket closes behind the flags.</returns>
    private bool ReadFlags()
    {
        if (Take('P') || (!IsAtEnd && _text[_at] == '<' && _at + 1 < _text.Length && _text[_at + 1] is not ('=' or '!')))
        {
            int end = Take('<') ? _text.IndexOf('>', _at) : -1;
            _at = end >= 0 ? end + 1 : throw new FormatException("it names a group in a way that RE2 does not have");
            return false;
        }

        bool isOn = true;
        while (!IsAtEnd)
        {
            char flag = _text[_at++];
            switch (flag)
            {
                case ')':
                    return true;
                case ':':
                    return false;
                case '-':
                    isOn = false;
                    break;
                case 'i':
                    _ignoresCase = isOn;
                    break;
                case 's':
                    _dotIsAll = isOn;
                    break;
                case 'U':
                    break;
                default:
                    throw new FormatException($"it has '(?{flag}', which RE2 does not have, or which is not supported");
            }
        }

        throw new FormatException("it does not close a bracket");
    }

    private PatternNode ReadEscape()
    {
        if (_at + 1 < _text.Length)
        {
            PatternStepKind? place = _text[_at + 1] switch
            {
                'b' => PatternStepKind.Boundary,
                'B' => PatternStepKind.NoBoundary,
                'A' => PatternStepKind.Start,
                'z' => PatternStepKind.End,
                _ => null,
            };
            if (place is { } kind)
            {
                _at += 2;
                return new PatternNode.Place(kind);
            }
        }

        return new PatternNode.Character(ReadSetEscape() ?? Cased(CharacterSet.Of(ReadCharacterEscape())));
    }

    /// <summary>A set between square brackets.</summary>
    private CharacterSet ReadClass()
    {
        _at++;
        bool isOthers = Take('^');
        List<(int, int)> ranges = [];
        bool isFirst = true;
        while (true)
        {
            if (IsAtEnd)
            {
                throw new FormatException("it does not close a square bracket");
            }

            if (_text[_at] == ']' && !isFirst)
            {
                _at++;
                break;
            }

            isFirst = false;
            if (ReadNamedClass() is { } named)
            {
                ranges.AddRange(named.Ranges);
                continue;
            }

            if (_text[_at] == '\\' && ReadSetEscape() is { } set)
            {
                ranges.AddRange(set.Ranges);
                continue;
            }

            int first = ReadOne();
            int last = first;
            if (_at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
            {
                _at++;
                last = ReadOne();
            }

            ranges.Add(last >= first ? (first, last) : throw new FormatException("it has a range of characters that ends before it begins"));
        }

        CharacterSet result = Cased(CharacterSet.Of(ranges));
        return isOthers ? result.Others : result;
    }

    private int ReadOne() => _text[_at] == '\\' ? ReadCharacterEscape() : ReadCharacter();

    /// <summary><c>[:alpha:]</c> inside of square brackets.</summary>
    private CharacterSet? ReadNamedClass()
    {
        if (string.CompareOrdinal(_text, _at, "[:", 0, 2) != 0 || _text.IndexOf(":]", _at, StringComparison.Ordinal) is not (>= 0 and var end))
        {
            return null;
        }

        string name = _text.Substring(_at + 2, end - _at - 2);
        bool isOthers = name.StartsWith("^", StringComparison.Ordinal);
        CharacterSet set = CharacterClasses.Posix(isOthers ? name.Substring(1) : name) ?? throw new FormatException($"it has a class [:{name}:], which RE2 does not have");
        _at = end + 2;
        return isOthers ? set.Others : set;
    }

    /// <summary><c>\d</c>, <c>\pL</c> and their like; null for the escape of one character.</summary>
    private CharacterSet? ReadSetEscape()
    {
        if (_at + 1 >= _text.Length)
        {
            throw new FormatException("it ends with a backslash");
        }

        char letter = _text[_at + 1];
        if (CharacterClasses.Perl(letter) is { } set)
        {
            _at += 2;
            return set;
        }

        if (letter is not ('p' or 'P'))
        {
            return null;
        }

        _at += 2;
        string name = IsAtEnd ? "" : _text[_at].ToString();
        int length = 1;
        if (name == "{")
        {
            int end = _text.IndexOf('}', _at);
            name = end < 0 ? "" : _text.Substring(_at + 1, end - _at - 1);
            length = name.Length + 2;
        }

        bool isOthers = letter == 'P';
        if (name.StartsWith("^", StringComparison.Ordinal))
        {
            isOthers = !isOthers;
            name = name.Substring(1);
        }

        CharacterSet category = CharacterClasses.Category(name) ?? throw new FormatException($"it has a class \\{letter}{{{name}}}, which is not supported; the general categories of Unicode are, such as \\pL");
        _at += length;
        return isOthers ? category.Others : category;
    }

    private int ReadCharacterEscape()
    {
        _at++;
        if (IsAtEnd)
        {
            throw new FormatException("it ends with a backslash");
        }

        char letter = _text[_at];
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
            _at++;
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
        _at++;
        int start = _at;
        int end = Take('{') ? _text.IndexOf('}', _at) : _at + 2;
        string digits = end > _at && end <= _text.Length ? _text.Substring(_at, end - _at) : "";
        _at = _text[Math.Min(start, _text.Length - 1)] == '{' ? end + 1 : end;
        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int character) && character is >= 0 and <= CharacterSet.Last
            ? character
            : throw new FormatException($"it has '\\x{digits}', which is no character");
    }

    private int ReadCharacter()
    {
        int character = char.IsSurrogatePair(_text, _at) ? char.ConvertToUtf32(_text, _at) : _text[_at];
        _at += character > char.MaxValue ? 2 : 1;
        return character;
    }

    private bool Take(char character)
    {
        if (IsAtEnd || _text[_at] != character)
        {
            return false;
        }

        _at++;
        return true;
    }

    private CharacterSet Cased(CharacterSet set) => _ignoresCase ? CharacterClasses.InBothCases(set) : set;
}
