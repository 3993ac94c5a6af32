using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace FusedGen.Compiler.Tests.Boosters;

/// <summary>
/// Writes a JSON document as Universal Binary JSON in the way of XGBoost: lengths as 64-bit integers, lists of numbers
/// as arrays of one type, other lists with their length, objects with their end.
/// </summary>
internal static class UniversalBinaryJson
{
    public static byte[] Of(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        using MemoryStream stream = new();
        Write(document.RootElement, stream);
        return stream.ToArray();
    }

    private static void Write(JsonElement value, MemoryStream to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                to.WriteByte((byte)'{');
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    Text(member.Name, to);
                    Write(member.Value, to);
                }

                to.WriteByte((byte)'}');
                break;
            case JsonValueKind.Array:
                Array([.. value.EnumerateArray()], to);
                break;
            case JsonValueKind.String:
                to.WriteByte((byte)'S');
                Text(value.GetString()!, to);
                break;
            case JsonValueKind.Number:
                to.WriteByte((byte)(value.TryGetInt32(out int integer) ? 'l' : 'd'));
                Bytes(integer != 0 || value.TryGetInt32(out _) ? integer : BitConverter.SingleToInt32Bits(value.GetSingle()), to);
                break;
            default:
                to.WriteByte((byte)(value.ValueKind == JsonValueKind.True ? 'T' : value.ValueKind == JsonValueKind.False ? 'F' : 'Z'));
                break;
        }
    }

    private static void Array(JsonElement[] elements, MemoryStream to)
    {
        bool isTyped = elements.Length > 0 && elements.All(e => e.ValueKind == JsonValueKind.Number);
        bool areIntegers = isTyped && elements.All(e => e.TryGetInt32(out _));
        to.WriteByte((byte)'[');
        if (isTyped)
        {
            to.WriteByte((byte)'$');
            to.WriteByte((byte)(areIntegers ? 'l' : 'd'));
        }

        to.WriteByte((byte)'#');
        Length(elements.Length, to);
        foreach (JsonElement element in elements)
        {
            if (isTyped)
            {
                Bytes(areIntegers ? element.GetInt32() : BitConverter.SingleToInt32Bits(element.GetSingle()), to);
            }
            else
            {
                Write(element, to);
            }
        }
    }

    private static void Text(string text, MemoryStream to)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Length(bytes.Length, to);
        to.Write(bytes);
    }

    private static void Length(int length, MemoryStream to)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, length);
        to.WriteByte((byte)'L');
        to.Write(bytes);
    }

    private static void Bytes(int bits, MemoryStream to)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bits);
        to.Write(bytes);
    }
}
