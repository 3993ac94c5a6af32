using System.Globalization;
using System.Text;

namespace FusedGen.Compiler.Json;

/// <summary>
/// Reads Universal Binary JSON, draft 12: the values of JSON, each behind a letter for its type, numbers with the
/// highest byte first. A container may say how much it holds, and of which type, before it begins; it has no end then.
/// </summary>
internal sealed class UniversalBinaryReader
{
    private const byte NoType = 0;

    private readonly byte[] _content;
    private readonly JsonLimits _limits;
    private readonly CancellationToken _cancellationToken;
    private int _at;

    private UniversalBinaryReader(byte[] content, int mostDepth, CancellationToken cancellationToken)
    {
        _content = content;
        _limits = new JsonLimits(mostDepth);
        _cancellationToken = cancellationToken;
    }

    /// <summary>
    /// Whether a file begins as an object of this form: behind its brace stands a type, where JSON has a quote or a
    /// blank.
    /// </summary>
    public static bool IsObject(byte[] content) =>
        content.Length > 1 && content[0] == (byte)'{' && content[1] is (byte)'i' or (byte)'U' or (byte)'I' or (byte)'l' or (byte)'L' or (byte)'#' or (byte)'$';

    /// <summary>Reads a document.</summary>
    /// <param name="content">The document.</param>
    /// <param name="mostDepth">How deep objects and arrays may be nested.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="JsonException">It is damaged, or too deep.</exception>
    public static JsonValue Read(byte[] content, int mostDepth, CancellationToken cancellationToken)
    {
        UniversalBinaryReader reader = new(content, mostDepth, cancellationToken);
        JsonValue value = reader.Value(reader.Type());
        return reader._at == content.Length ? value : throw reader.Damaged("goes on behind its end");
    }

    private JsonValue Value(byte type)
    {
        _limits.CountValue(_at);
        switch (type)
        {
            case (byte)'{':
                return Nested(Object);
            case (byte)'[':
                return Nested(Array);
            case (byte)'S':
                return new JsonValue { Text = Text() };
            case (byte)'C':
                return new JsonValue { Text = ((char)Byte()).ToString() };
            case (byte)'Z':
                return new JsonValue();
            default:
                return new JsonValue { Number = Number(type) };
        }
    }

    private JsonValue Nested(Func<JsonValue> read)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _limits.Enter(_at);
        JsonValue value = read();
        _limits.Leave();
        return value;
    }

    private JsonValue Object()
    {
        Dictionary<string, JsonValue> members = new(StringComparer.Ordinal);
        (byte common, int count) = Header();
        for (int i = 0; !IsEnd((byte)'}', i, count); i++)
        {
            string name = Text();
            members[name] = Value(common == NoType ? Type() : common);
        }

        return new JsonValue { Members = members };
    }

    private JsonValue Array()
    {
        (byte common, int count) = Header();
        if (IsNumber(common) && count > Left / SizeOf(common))
        {
            throw Damaged($"has an array of {count} numbers, which it is too short for");
        }

        List<double> numbers = new(IsNumber(common) ? count : 0);
        List<JsonValue>? items = null;
        for (int i = 0; !IsEnd((byte)']', i, count); i++)
        {
            byte type = common == NoType ? Type() : common;
            if (items is null && IsNumber(type))
            {
                numbers.Add(Number(type));
                continue;
            }

            items ??= [.. numbers.Select(n => new JsonValue { Number = n })];
            items.Add(Value(type));
        }

        return items is null ? new JsonValue { Numbers = [.. numbers] } : new JsonValue { Items = items };
    }

    /// <summary>The type and the number of a container's elements; a negative number where its end is marked.</summary>
    private (byte Type, int Count) Header()
    {
        byte type = NoType;
        if (Takes((byte)'$'))
        {
            // Elements without a byte of their own would make a small file as long as it likes.
            type = Byte();
            if ((!IsNumber(type) || type is (byte)'T' or (byte)'F') && type is not ((byte)'S' or (byte)'C' or (byte)'[' or (byte)'{'))
            {
                throw Damaged("has a container of a type that has no elements");
            }
        }

        return Takes((byte)'#') ? (type, Length()) : type == NoType ? (type, -1) : throw Damaged("has a container of a type without their number");
    }

    private bool IsEnd(byte mark, int index, int count) => count >= 0 ? index == count : Takes(mark);

    private string Text()
    {
        int length = Length();
        if (length > Left)
        {
            throw Damaged($"has a text of {length} bytes, which it is too short for");
        }

        _at += length;
        return Encoding.UTF8.GetString(_content, _at - length, length);
    }

    private int Length()
    {
        byte type = Byte();
        double length = type is (byte)'d' or (byte)'D' or (byte)'T' or (byte)'F' or (byte)'H' ? -1 : Number(type);
        return length is >= 0 and <= int.MaxValue ? (int)length : throw Damaged("has a length that is none");
    }

    private double Number(byte type)
    {
        switch (type)
        {
            case (byte)'T':
                return 1;
            case (byte)'F':
                return 0;
            case (byte)'i':
                return (sbyte)Byte();
            case (byte)'U':
                return Byte();
            case (byte)'I':
                return (short)Bits(2);
            case (byte)'l':
                return (int)Bits(4);
            case (byte)'L':
                return Bits(8);
            case (byte)'d':
                return FloatBits.FromInt32((int)Bits(4));
            case (byte)'D':
                return BitConverter.Int64BitsToDouble(Bits(8));
            case (byte)'H':
                return DecimalNumber.TryParse(Text(), out double number) ? number : throw Damaged("has a number that is none");
            default:
                _at--;
                throw Damaged($"has the byte {type.ToString(CultureInfo.InvariantCulture)}, where a value belongs");
        }
    }

    private static bool IsNumber(byte type) =>
        type is (byte)'T' or (byte)'F' or (byte)'i' or (byte)'U' or (byte)'I' or (byte)'l' or (byte)'L' or (byte)'d' or (byte)'D' or (byte)'H';

    /// <summary>The bytes that a number takes at least.</summary>
    private static int SizeOf(byte type) => type switch
    {
        (byte)'I' or (byte)'H' => 2,
        (byte)'l' or (byte)'d' => 4,
        (byte)'L' or (byte)'D' => 8,
        _ => 1,
    };

    private int Left => _content.Length - _at;

    private byte Byte() => _at < _content.Length ? _content[_at++] : throw Damaged("is cut short");

    /// <summary>The next type, behind fillers.</summary>
    private byte Type()
    {
        byte type;
        do
        {
            type = Byte();
        }
        while (type == (byte)'N');
        return type;
    }

    private long Bits(int bytes)
    {
        long bits = 0;
        for (int i = 0; i < bytes; i++)
        {
            bits = (bits << 8) | Byte();
        }

        return bits;
    }

    private bool Takes(byte mark)
    {
        while (Left > 0 && _content[_at] == (byte)'N')
        {
            _at++;
        }

        bool takes = Left > 0 && _content[_at] == mark;
        _at += takes ? 1 : 0;
        return takes;
    }

    private JsonException Damaged(string what) => new(_at, what);
}
