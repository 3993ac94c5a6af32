using System.Text;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Onnx;

/// <summary>
/// The wire forms of protobuf that may occur in an ONNX file. Groups, which protobuf gave up, count as damage.
/// </summary>
internal enum WireForm
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>
/// Reads the fields of one protobuf message, which is a stretch of the file's bytes. Nothing is copied before its
/// length is checked against the bytes that are there.
/// </summary>
internal sealed class WireReader
{
    private const int LongestVarint = 10;

    private readonly byte[] _file;
    private readonly string _kind;
    private readonly int _end;
    private int _position;

    // A value has one byte at least: where the position is still its start, it was not read.
    private int _valueStart = -1;

    /// <summary>Reads a file from its beginning.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="kind">What the file should be, for messages.</param>
    public WireReader(byte[] file, string kind = "ONNX model")
        : this(file, kind, 0, file.Length)
    {
    }

    private WireReader(byte[] file, string kind, int start, int end)
    {
        _file = file;
        _kind = kind;
        _position = start;
        _end = end;
    }

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>How the field that was read last is written.</summary>
    public WireForm Form { get; private set; }

    /// <summary>Whether all bytes of the message were read.</summary>
    public bool AtEnd => _position == _end;

    /// <summary>
    /// Reads the next field's tag, passing over the value of the last one where nobody read it; false at the end of the
    /// message.
    /// </summary>
    public bool Next()
    {
        if (_position == _valueStart)
        {
            Skip();
        }

        if (AtEnd)
        {
            return false;
        }

        int start = _position;
        ulong tag = Varint();
        Field = tag >> 3 <= int.MaxValue ? (int)(tag >> 3) : 0;
        Form = (WireForm)(int)(tag & 7);
        _valueStart = _position;
        return Field > 0 && Form is WireForm.Varint or WireForm.Fixed64 or WireForm.Bytes or WireForm.Fixed32
            ? true
            : throw Damaged(start, "has no field of an ONNX message");
    }

    /// <summary>The value of a field that must be a varint, as protobuf's int64.</summary>
    public long Integer()
    {
        Expect(WireForm.Varint);
        return unchecked((long)Varint());
    }

    /// <summary>The value of a field that must be a 32-bit float.</summary>
    public float Single()
    {
        Expect(WireForm.Fixed32);
        return LittleEndian.Single(_file, Take(sizeof(float)));
    }

    /// <summary>
    /// The value of a field that must be a string. Bytes that are no UTF-8 come out as replacement characters.
    /// </summary>
    public string Text()
    {
        WireReader bytes = Message();
        return Encoding.UTF8.GetString(_file, bytes._position, bytes._end - bytes._position);
    }

    /// <summary>The value of a field that must be a message inside this one, to be read on its own.</summary>
    public WireReader Message()
    {
        Expect(WireForm.Bytes);
        int start = _position;
        ulong length = Varint();
        if (length > (ulong)(_end - _position))
        {
            throw Damaged(start, $"claims {length} bytes where {_end - _position} are left");
        }

        return new WireReader(_file, _kind, Take((int)length), _position);
    }

    /// <summary>The value of a bytes field, without a copy.</summary>
    public ArraySegment<byte> Bytes()
    {
        WireReader bytes = Message();
        return new ArraySegment<byte>(_file, bytes._position, bytes._end - bytes._position);
    }

    /// <summary>Adds one or, in the packed form, several varints to a list.</summary>
    public void Integers(List<long> list)
    {
        if (Form == WireForm.Varint)
        {
            list.Add(Integer());
            return;
        }

        WireReader packed = Message();
        while (!packed.AtEnd)
        {
            list.Add(unchecked((long)packed.Varint()));
        }
    }

    /// <summary>Adds one or, in the packed form, several 32-bit floats to a list.</summary>
    public void Singles(List<double> list)
    {
        if (Form == WireForm.Fixed32)
        {
            list.Add(Single());
            return;
        }

        WireReader packed = Packed(list, sizeof(float));
        while (!packed.AtEnd)
        {
            list.Add(LittleEndian.Single(_file, packed.Take(sizeof(float))));
        }
    }

    /// <summary>Adds one or, in the packed form, several 64-bit floats to a list.</summary>
    public void Doubles(List<double> list)
    {
        if (Form == WireForm.Fixed64)
        {
            list.Add(LittleEndian.Double(_file, Take(sizeof(double))));
            return;
        }

        WireReader packed = Packed(list, sizeof(double));
        while (!packed.AtEnd)
        {
            list.Add(LittleEndian.Double(_file, packed.Take(sizeof(double))));
        }
    }

    private WireReader Packed(List<double> list, int size)
    {
        WireReader packed = Message();
        int count = (packed._end - packed._position) / size;
        if (list.Count == 0)
        {
            list.Capacity = count;
        }

        return packed;
    }

    private void Skip()
    {
        switch (Form)
        {
            case WireForm.Varint:
                Varint();
                break;
            case WireForm.Fixed32:
                Take(sizeof(uint));
                break;
            case WireForm.Fixed64:
                Take(sizeof(ulong));
                break;
            default:
                Message();
                break;
        }
    }

    private void Expect(WireForm form)
    {
        if (Form != form)
        {
            throw Damaged(_position, $"has field {Field} in another form than ONNX gives it");
        }
    }

    private ulong Varint()
    {
        int start = _position;
        ulong value = 0;
        for (int i = 0; i < LongestVarint && _position < _end; i++)
        {
            byte b = _file[_position++];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                return value;
            }
        }

        throw Damaged(start, AtEnd ? "is cut short inside a number" : "has a number that does not end");
    }

    private int Take(int count)
    {
        if (count > _end - _position)
        {
            throw Damaged(_position, "is cut short");
        }

        int start = _position;
        _position += count;
        return start;
    }

    private ModelException Damaged(int position, string what) => new(
        DiagnosticIds.DamagedFile, $"The file is no {_kind} or is damaged: at byte {position} it {what}. Export or fetch it again.");
}
