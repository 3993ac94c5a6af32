using System.Globalization;
using System.Text;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Boosters;

/// <summary>
/// Reads JSON. Numbers are read to the nearest double in every host, and NaN and infinite ones are taken, which
/// trainers write.
/// </summary>
internal sealed class JsonReader
{
    private const int MostDepth = 64;
    private const int MostValues = 1 << 22;

    private readonly string _text;
    private readonly CancellationToken _cancellationToken;
    private int _at;
    private int _depth;
    private int _values;

    private JsonReader(string text, CancellationToken cancellationToken)
    {
        _text = text;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">It is no JSON, or too deep.</exception>
    public static JsonValue Read(byte[] content, CancellationToken cancellationToken)
    {
        string text;
        using (StreamReader reader = new(new MemoryStream(content), Encoding.UTF8))
        {
            text = reader.ReadToEnd();
        }

        JsonReader json = new(text, cancellationToken);
        JsonValue value = json.Value();
        json.SkipBlanks();
        return json._at == text.Length ? value : throw json.Damaged("goes on behind its end");
    }

    private JsonValue Value()
    {
        if (++_values > MostValues)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"The file holds more than {MostValues} JSON values beside numbers in arrays.");
        }

        SkipBlanks();
        switch (Current)
        {
            case '{':
                return Nested(Object);
            case '[':
                return Nested(Array);
            case '"':
                return new JsonValue { Text = Text() };
            default:
                return Word() switch
                {
                    "true" => new JsonValue { Number = 1 },
                    "false" => new JsonValue { Number = 0 },
                    "null" => new JsonValue(),
                    { } word => new JsonValue { Number = Number(word) },
                };
        }
    }

    private JsonValue Nested(Func<JsonValue> read)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (++_depth > MostDepth)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"The file's JSON is nested deeper than {MostDepth} levels.");
        }

        _at++;
        JsonValue value = read();
        _depth--;
        return value;
    }

    private JsonValue Object()
    {
        Dictionary<string, JsonValue> members = new(StringComparer.Ordinal);
        if (!Takes('}'))
        {
            do
            {
                SkipBlanks();
                string name = Current == '"' ? Text() : throw Damaged("has no name where one belongs");
                Require(':');
                members[name] = Value();
            }
            while (Takes(','));
            Require('}');
        }

        return new JsonValue { Members = members };
    }

    private JsonValue Array()
    {
        List<double> numbers = [];
        List<JsonValue>? items = null;
        if (!Takes(']'))
        {
            do
            {
                SkipBlanks();
                if (items is null && Current is not ('{' or '[' or '"') && Word() is { } word)
                {
                    numbers.Add(word switch { "true" => 1, "false" => 0, _ => Number(word) });
                    continue;
                }

                items ??= [.. numbers.Select(n => new JsonValue { Number = n })];
                items.Add(Value());
            }
            while (Takes(','));
            Require(']');
        }

        return items is null ? new JsonValue { Numbers = [.. numbers] } : new JsonValue { Items = items };
    }

    private string Text()
    {
        StringBuilder text = new();
        for (_at++; Current != '"'; _at++)
        {
            if (Current == '\\')
            {
                _at++;
                text.Append(Escaped());
            }
            else
            {
                text.Append(Current < ' ' ? throw Damaged("has a text that does not end") : Current);
            }
        }

        _at++;
        return text.ToString();
    }

    private char Escaped()
    {
        switch (Current)
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
            case 'u' when _at + 4 < _text.Length
                && int.TryParse(_text.Substring(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code):
                _at += 4;
                return (char)code;
            case '"' or '\\' or '/':
                return Current;
            default:
                throw Damaged("has an escape that JSON does not have");
        }
    }

    /// <summary>A number or a word, up to what ends it.</summary>
    private string Word()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] is not (',' or ']' or '}' or ':' or ' ' or '\n' or '\r' or '\t'))
        {
            _at++;
        }

        return _text.Substring(start, _at - start);
    }

    private double Number(string word) => DecimalNumber.TryParse(word, out double number)
        ? number
        : throw Damaged($"has {UntrustedText.Quote(word)}, where a value belongs");

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private bool Takes(char character)
    {
        SkipBlanks();
        bool takes = Current == character;
        _at += takes ? 1 : 0;
        return takes;
    }

    private void Require(char character)
    {
        if (!Takes(character))
        {
            throw Damaged($"has no '{character}' where one belongs");
        }
    }

    private void SkipBlanks()
    {
        while (Current is ' ' or '\n' or '\r' or '\t')
        {
            _at++;
        }
    }

    private ModelException Damaged(string what) =>
        new(
            DiagnosticIds.DamagedFile,
            $"The file is no sound JSON: at character {_at.ToString(CultureInfo.InvariantCulture)} it {what}. Save the model again.");
}
