using System.Buffers.Binary;
using System.Text;

namespace FusedGen.Fuzz.Wire;

/// <summary>One protobuf message as a list of fields that can be changed, moved and written again.</summary>
public sealed class WireMessage(MessageKind kind)
{
    private const int DeepestNesting = 40;

    /// <summary>What the message is.</summary>
    public MessageKind Kind { get; } = kind;

    /// <summary>Its fields in file order.</summary>
    public List<WireField> Fields { get; } = [];

    /// <summary>Reads a whole ONNX file; null where it is no sound protobuf.</summary>
    public static WireMessage? TryRead(byte[] file) => TryRead(file, MessageKind.Model, 0);

    /// <summary>The message as bytes.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream stream = new();
        foreach (WireField field in Fields)
        {
            WriteVarint(stream, ((ulong)field.Number << 3) | (uint)field.Form);
            switch (field.Form)
            {
                case 0:
                    WriteVarint(stream, field.Value);
                    break;
                case 2:
                    byte[] content = field.Nested?.ToBytes() ?? field.Bytes;
                    WriteVarint(stream, (ulong)content.Length);
                    stream.Write(content);
                    break;
                default:
                    stream.Write(field.Bytes);
                    break;
            }
        }

        return stream.ToArray();
    }

    /// <summary>This message and all inside it, outermost first.</summary>
    public IEnumerable<WireMessage> All() => Fields.Where(f => f.Nested is not null).SelectMany(f => f.Nested!.All()).Prepend(this);

    /// <summary>A copy that shares nothing that can be changed.</summary>
    public WireMessage Clone()
    {
        WireMessage copy = new(Kind);
        copy.Fields.AddRange(Fields.Select(f => f.Clone()));
        return copy;
    }

    /// <summary>The text of the first field of a number, or an empty string.</summary>
    public string TextOf(int number) => Fields.Find(f => f.Number == number && f.Form == 2)?.Text ?? "";

    private static WireMessage? TryRead(ReadOnlySpan<byte> bytes, MessageKind kind, int depth)
    {
        WireMessage message = new(kind);
        while (!bytes.IsEmpty)
        {
            if (!TryVarint(ref bytes, out ulong tag) || tag >> 3 is 0 or > int.MaxValue)
            {
                return null;
            }

            WireField field = new((int)(tag >> 3), (int)(tag & 7));
            int length = field.Form switch { 1 => 8, 5 => 4, _ => 0 };
            if (field.Form is 0 or 2)
            {
                if (!TryVarint(ref bytes, out ulong value) || (field.Form == 2 && value > (ulong)bytes.Length))
                {
                    return null;
                }

                field.Value = value;
                length = field.Form == 2 ? (int)value : 0;
            }
            else if (length == 0 || length > bytes.Length)
            {
                return null;
            }

            if (field.Form != 0)
            {
                field.Bytes = bytes[..length].ToArray();
                bytes = bytes[length..];
                MessageKind inside = MessageKinds.Inside(kind, field.Number);
                field.Nested = field.Form == 2 && inside != MessageKind.Leaf && depth < DeepestNesting ? TryRead(field.Bytes, inside, depth + 1) : null;
            }

            message.Fields.Add(field);
        }

        return message;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && !bytes.IsEmpty; shift += 7)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteVarint(MemoryStream stream, ulong value)
    {
        while (value >= 0x80)
        {
            stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        stream.WriteByte((byte)value);
    }
}

/// <summary>A field of a message.</summary>
/// <param name="number">Its number.</param>
/// <param name="form">Its wire form: 0 varint, 1 eight bytes, 2 bytes with a length, 5 four bytes.</param>
public sealed class WireField(int number, int form)
{
    /// <summary>Its number in the message's definition.</summary>
    public int Number { get; set; } = number;

    /// <summary>Its wire form.</summary>
    public int Form { get; } = form;

    /// <summary>The value of a varint.</summary>
    public ulong Value { get; set; }

    /// <summary>The content of any other form.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>The content as a message; it counts, and not <see cref="Bytes"/>, where it is there.</summary>
    public WireMessage? Nested { get; set; }

    /// <summary>The content as text.</summary>
    public string Text
    {
        get => Encoding.UTF8.GetString(Bytes);
        set => Bytes = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>A field of text.</summary>
    public static WireField OfText(int number, string text) => new(number, 2) { Text = text };

    /// <summary>A field that holds a message.</summary>
    public static WireField OfMessage(int number, WireMessage message) => new(number, 2) { Nested = message };

    /// <summary>A copy that shares nothing that can be changed.</summary>
    public WireField Clone() => new(Number, Form) { Value = Value, Bytes = (byte[])Bytes.Clone(), Nested = Nested?.Clone() };

    /// <summary>The little-endian float of a field of four bytes.</summary>
    public static byte[] SingleBytes(float value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return bytes;
    }
}
