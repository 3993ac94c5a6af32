using System.Globalization;
using System.Text;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Json;

/// <summary>
/// Reads JSON (RFC 8259). Numbers are read to the nearest double in every host, and NaN and infinite ones are taken,
/// which trainers write. The analyzer may bring no library with it.
/// </summary>
internal sealed class JsonReader
{
    private readonly string _text;
    private readonly JsonLimits _limits;
    private readonly CancellationToken _cancellationToken;
    private int _at;

    private JsonReader(string text, int mostDepth, CancellationToken cancellationToken)
    {
        _text = text;
        _limits = new JsonLimits(mostDepth);
        _cancellationToken = cancellationToken;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="mostDepth">How deep objects and arrays may be nested.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="JsonException">It is no JSON, or too deep.</exception>
    public static JsonValue Read(string text, int mostDepth, CancellationToken cancellationToken)
    {
        JsonReader json = new(text, mostDepth, cancellationToken);
        JsonValue value = json.Value();
        json.SkipBlanks();
        return json._at == text.Length ? value : throw json.Damaged("goes on behind its end");
    }

    private JsonValue Value()
    {
        _limits.CountValue(_at);
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
        _limits.Enter(_at);
        _at++;
        JsonValue value = read();
        _limits.Leave();
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
                if (items is null && TakesNumber(out double number))
                {
                    numbers.Add(number);
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

    /// <summary>Takes a number or a truth value; nothing where something else comes.</summary>
    private bool TakesNumber(out double number)
    {
        int start = _at;
        number = 0;
        if (Current is '{' or '[' or '"')
        {
            return false;
        }

        string word = Word();
        if (word == "null")
        {
            _at = start;
            return false;
        }

        number = word switch { "true" => 1, "false" => 0, _ => Number(word) };
        return true;
    }

    private string Text()
    {
        int start = ++_at;
        while (Current is not ('"' or '\\' or < ' '))
        {
            _at++;
        }

        if (Current == '"')
        {
            // The usual case, and the one of megabytes of base64.
            return _text.Substring(start, _at++ - start);
        }

        StringBuilder text = new(_text.Substring(start, _at - start));
        for (; Current != '"'; _at++)
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

    private JsonException Damaged(string what) => new(_at, what);
}
