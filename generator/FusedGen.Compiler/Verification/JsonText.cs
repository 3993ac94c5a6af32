using System.Globalization;
using System.Text;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// Reads the JSON (RFC 8259) of reference vectors: objects as dictionaries, arrays as lists, strings, numbers as
/// doubles, booleans and null. The analyzer may bring no library with it.
/// </summary>
internal sealed class JsonText
{
    /// <summary>Deeper than any document that is meant.</summary>
    private const int DeepestNesting = 16;

    private readonly string _text;
    private int _position;

    private JsonText(string text)
    {
        _text = text;
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">The text is no JSON, or nested too deep.</exception>
    public static object? Parse(string text)
    {
        JsonText json = new(text);
        object? value = json.Value(0);
        json.SkipSpace();
        return json._position == text.Length ? value : throw json.Unexpected();
    }

    private object? Value(int depth)
    {
        SkipSpace();
        if (depth > DeepestNesting || _position >= _text.Length)
        {
            throw Unexpected();
        }

        switch (_text[_position])
        {
            case '{':
                return Object(depth);
            case '[':
                return Array(depth);
            case '"':
                return String();
            case 't':
                return Word("true", true);
            case 'f':
                return Word("false", false);
            case 'n':
                return Word("null", null);
            default:
                return Number();
        }
    }

    private Dictionary<string, object?> Object(int depth)
    {
        Dictionary<string, object?> members = new(StringComparer.Ordinal);
        Expect('{');
        if (Skip('}'))
        {
            return members;
        }

        do
        {
            SkipSpace();
            string name = String();
            SkipSpace();
            Expect(':');
            members[name] = Value(depth + 1);
        }
        while (Skip(','));
        Expect('}');
        return members;
    }

    private List<object?> Array(int depth)
    {
        List<object?> elements = [];
        Expect('[');
        if (Skip(']'))
        {
            return elements;
        }

        do
        {
            elements.Add(Value(depth + 1));
        }
        while (Skip(','));
        Expect(']');
        return elements;
    }

    private string String()
    {
        Expect('"');
        int end = _text.IndexOfAny(['"', '\\'], _position);
        if (end >= 0 && _text[end] == '"')
        {
            // The usual case, and the one of megabytes of base64.
            string plain = _text.Substring(_position, end - _position);
            _position = end + 1;
            return plain;
        }

        StringBuilder text = new();
        while (_position < _text.Length)
        {
            char character = _text[_position++];
            if (character == '"')
            {
                return text.ToString();
            }

            text.Append(character == '\\' ? Escaped() : character);
        }

        throw Unexpected();
    }

    private char Escaped()
    {
        char character = _position < _text.Length ? _text[_position++] : throw Unexpected();
        switch (character)
        {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u' when _position + 4 <= _text.Length
                && int.TryParse(_text.Substring(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code):
                _position += 4;
                return (char)code;
            case '"' or '\\' or '/':
                return character;
            default:
                throw Unexpected();
        }
    }

    private double Number()
    {
        int start = _position;
        while (_position < _text.Length && _text[_position] is (>= '0' and <= '9') or '+' or '-' or '.' or 'e' or 'E')
        {
            _position++;
        }

        return double.TryParse(_text.Substring(start, _position - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Unexpected();
    }

    private object? Word(string word, object? value)
    {
        if (string.CompareOrdinal(_text, _position, word, 0, word.Length) != 0)
        {
            throw Unexpected();
        }

        _position += word.Length;
        return value;
    }

    private bool Skip(char character)
    {
        SkipSpace();
        if (_position < _text.Length && _text[_position] == character)
        {
            _position++;
            return true;
        }

        return false;
    }

    private void Expect(char character)
    {
        if (!Skip(character))
        {
            throw Unexpected();
        }
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\n' or '\r')
        {
            _position++;
        }
    }

    private FormatException Unexpected() => new($"unexpected text at character {_position.ToString(CultureInfo.InvariantCulture)}");
}
