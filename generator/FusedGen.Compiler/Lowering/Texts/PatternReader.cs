using System.Globalization;
using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>
/// Reads regular expressions in the syntax of RE2, which ONNX Runtime's tokenizer uses
/// (github.com/google/re2/wiki/Syntax): <c>\w</c>, <c>\d</c>, <c>\s</c> and <c>\b</c> are about ASCII. What a search
/// cannot do without going back, such as <c>\1</c>, RE2 does not have either.
/// </summary>
internal sealed class PatternReader
{
    /// <summary>RE2's own limit for <c>x{n}</c>.</summary>
    private const int MostTimes = 1000;

    private const int MostNesting = 100;

    private const int MostLetters = 1000;

    private readonly PatternScanner _scan;
    private int _depth;
    private bool _dotIsAll;

    private PatternReader(string text)
    {
        _scan = new PatternScanner(text);
    }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is none, or it has what is not supported; the message follows the
    /// expression.</exception>
    public static TextPattern Read(string expression)
    {
        if (expression.Length is 0 or > MostLetters)
        {
            throw new FormatException($"it is empty, or longer than {MostLetters} letters");
        }

        PatternReader reader = new(expression);
        PatternNode node = reader.ReadChoice();
        if (!reader._scan.IsAtEnd)
        {
            throw new FormatException("it closes a bracket that it did not open");
        }

        IReadOnlyList<PatternStep> steps = node.Steps();
        return new TextPattern(expression, steps, PatternTable.TryCreate(steps)
            ?? throw new FormatException($"its table would have more than {PatternTable.MostStates} states, or {PatternTable.MostEntries} entries"));
    }

    private PatternNode ReadChoice()
    {
        if (++_depth > MostNesting)
        {
            throw new FormatException($"its brackets are nested more than {MostNesting} deep");
        }

        (bool ignoresCase, bool dotIsAll) = (_scan.IgnoresCase, _dotIsAll);
        List<PatternNode> parts = [ReadSequence()];
        while (_scan.Take('|'))
        {
            parts.Add(ReadSequence());
        }

        (_scan.IgnoresCase, _dotIsAll) = (ignoresCase, dotIsAll);
        _depth--;
        return parts.Count == 1 ? parts[0] : new PatternNode.Choice(parts);
    }

    private PatternNode ReadSequence()
    {
        List<PatternNode> parts = [];
        while (!_scan.IsAtEnd && _scan.Next is not ('|' or ')'))
        {
            parts.Add(ReadRepetition(ReadPart()));
        }

        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence(parts);
    }

    private PatternNode ReadRepetition(PatternNode part)
    {
        if (ReadTimes() is not { } times)
        {
            return part;
        }

        // Fewer would be preferred: of all matches the longest is taken all the same.
        _scan.Take('?');
        int again = _scan.At;
        return ReadTimes() is null
            ? new PatternNode.Repetition(part, times.Least, times.Most)
            : throw new FormatException($"it repeats a repetition, with '{_scan.From(again)}'; put the first into brackets");
    }

    /// <summary>How often the part before is repeated; null where it stands once.</summary>
    private (int Least, int? Most)? ReadTimes()
    {
        (int Least, int? Most)? times = _scan.Ahead(0) switch
        {
            '*' => (0, null),
            '+' => (1, null),
            '?' => (0, 1),
            _ => null,
        };
        if (times is not null)
        {
            _scan.At++;
        }

        return times ?? (_scan.Ahead(0) == '{' ? ReadNumbers() : null);
    }

    /// <summary>The numbers of <c>{n}</c>, <c>{n,}</c> and <c>{n,m}</c>; null for braces that are letters.</summary>
    private (int Least, int? Most)? ReadNumbers()
    {
        int end = _scan.Find('}');
        if (end < 0)
        {
            return null;
        }

        string[] numbers = _scan.UpTo(end).Substring(1).Split(',');
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

        if (least > MostTimes || most > MostTimes || (most < least && !isOpen))
        {
            throw new FormatException($"it repeats a part {_scan.UpTo(end + 1)} times; from 0 to {MostTimes} are possible");
        }

        _scan.At = end + 1;
        return (least, isOpen ? null : most);
    }

    private static bool TryRead(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private PatternNode ReadPart()
    {
        char first = _scan.Next;
        switch (first)
        {
            case '(':
                return ReadGroup();
            case '[':
                return new PatternNode.Character(_scan.Cased(_scan.ReadClass()));
            case '.':
                _scan.At++;
                return new PatternNode.Character(_dotIsAll ? CharacterSet.All : CharacterSet.Of('\n').Others);
            case '^':
                _scan.At++;
                return new PatternNode.Place(PatternStepKind.Start);
            case '$':
                _scan.At++;
                return new PatternNode.Place(PatternStepKind.End);
            case '*' or '+' or '?':
                throw new FormatException($"it repeats nothing: '{first}'");
            case '\\':
                return ReadEscape();
            default:
                return new PatternNode.Character(_scan.Cased(CharacterSet.Of(_scan.ReadCharacter())));
        }
    }

    private PatternNode ReadGroup()
    {
        _scan.At++;
        if (_scan.Take('?') && ReadFlags())
        {
            return PatternNode.Nothing;
        }

        (bool ignoresCase, bool dotIsAll) = (_scan.IgnoresCase, _dotIsAll);
        PatternNode inside = ReadChoice();
        (_scan.IgnoresCase, _dotIsAll) = (ignoresCase, dotIsAll);
        return _scan.Take(')') ? inside : throw new FormatException("it does not close a bracket");
    }

    /// <summary>
    /// What follows <c>(?</c>: a name, or flags for the rest of the group or for a group of their own.
    /// </summary>
    /// <returns>Whether the bracket closes behind the flags.</returns>
    private bool ReadFlags()
    {
        if (_scan.Take('P') || (_scan.Ahead(0) == '<' && _scan.Ahead(1) is not ('=' or '!')))
        {
            int end = _scan.Take('<') ? _scan.Find('>') : -1;
            _scan.At = end >= 0 ? end + 1 : throw new FormatException("it names a group in a way that RE2 does not have");
            return false;
        }

        bool isOn = true;
        while (!_scan.IsAtEnd)
        {
            char flag = (char)_scan.ReadCharacter();
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
                    _scan.IgnoresCase = isOn;
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
        PatternStepKind? place = _scan.Ahead(1) switch
        {
            'b' => PatternStepKind.Boundary,
            'B' => PatternStepKind.NoBoundary,
            'A' => PatternStepKind.Start,
            'z' => PatternStepKind.End,
            _ => null,
        };
        if (place is { } kind)
        {
            _scan.At += 2;
            return new PatternNode.Place(kind);
        }

        return new PatternNode.Character(_scan.ReadSetEscape() ?? _scan.Cased(CharacterSet.Of(_scan.ReadCharacterEscape())));
    }
}
