using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FusedGen.TorchSharp.Onnx;

/// <summary>
/// Writes the four wire forms of protobuf that ONNX messages use: varint, 32-bit, bytes and nested messages.
/// </summary>
/// <remarks>
/// A few lines of our own instead of a generated schema: an exporter needs a dozen messages, written once, never read.
/// </remarks>
internal sealed class ProtobufWriter
{
    private const int VarintWire = 0;
    private const int LengthDelimitedWire = 2;
    private const int Fixed32Wire = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Integer(int field, long value)
    {
        Tag(field, VarintWire);
        Varint((ulong)value);
    }

    public void Single(int field, float value)
    {
        Tag(field, Fixed32Wire);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimitedWire);
        Varint((ulong)value.Length);
        _bytes.Write(value);
    }

    /// <summary>Writes a message inside this one; its length goes first, so it is written aside.</summary>
    public void Message(int field, Action<ProtobufWriter> write)
    {
        ProtobufWriter nested = new();
        write(nested);
        Bytes(field, nested._bytes.WrittenSpan);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private void Tag(int field, int wire) => Varint(((ulong)field << 3) | (uint)wire);

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes.Write([(byte)(value | 0x80)]);
            value >>= 7;
        }

        _bytes.Write([(byte)value]);
    }
}
