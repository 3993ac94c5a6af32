using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Onnx;

/// <summary>Reads a <c>TensorProto</c>, whose elements stand as raw bytes or in one of several typed lists.</summary>
public static class OnnxTensorReader
{
    private const long ExternalLocation = 1;

    /// <summary>Reads a file that holds one tensor, as ONNX's own tests keep their inputs and outputs.</summary>
    /// <returns>The tensor's name, which may be empty, and the tensor.</returns>
    /// <exception cref="ModelException">The file is damaged, or the tensor has a type or a size that is not
    /// supported.</exception>
    public static (string Name, Tensor Tensor) Read(byte[] tensorProto)
    {
        OnnxTensor tensor = Read(new WireReader(tensorProto, "ONNX tensor"), "", ExternalData.None);
        return (tensor.Name, tensor.Elements);
    }

    /// <summary>The name of the tensor that a file holds, whatever its type.</summary>
    /// <exception cref="ModelException">The file is damaged.</exception>
    public static string NameIn(byte[] tensorProto)
    {
        string name = "";
        WireReader reader = new(tensorProto, "ONNX tensor");
        while (reader.Next())
        {
            name = reader.Field == 8 ? reader.Text() : name;
        }

        return name;
    }

    /// <summary>Reads a tensor of a model.</summary>
    /// <param name="reader">Its message.</param>
    /// <param name="owner">What it belongs to, for messages; empty for one that has a name.</param>
    /// <param name="beside">The files that it may keep its data in.</param>
    internal static OnnxTensor Read(WireReader reader, string owner, ExternalData beside)
    {
        Fields fields = new();
        while (reader.Next())
        {
            ReadField(reader, fields);
        }

        string subject = owner.Length > 0 ? owner : $"Tensor {UntrustedText.Quote(fields.Name)}";
        Shape shape = ModelLimits.ShapeOf(fields.Dimensions, subject, DiagnosticIds.InvalidTensorData);
        if (OnnxDataTypes.OfConstant(fields.DataType) is not { } type)
        {
            return new OnnxTensor(fields.Name, shape.Count, new ModelDiagnostic(
                DiagnosticIds.UnsupportedType,
                ModelSeverity.Error,
                $"{subject} has the element type {OnnxDataTypes.NameOf(fields.DataType)}, which is not supported. Export the model in float32."));
        }

        if (fields.IsExternal && type != ElementType.String)
        {
            ExternalReference reference = ExternalReference.Of(fields.External);
            if (beside.Find(reference, OnnxDataTypes.RawBytes(fields.DataType, shape.Count), subject, out ArraySegment<byte> bytes) is { } problem)
            {
                return new OnnxTensor(fields.Name, shape.Count, problem);
            }

            return new OnnxTensor(fields.Name, FromRaw(bytes, fields.DataType, type, shape, subject));
        }

        if (type == ElementType.String)
        {
            return new OnnxTensor(fields.Name, TextsOf(fields, shape, subject));
        }

        Tensor tensor = fields.Raw is { } raw && (raw.Count > 0 || fields.TypedCount == 0)
            ? FromRaw(raw, fields.DataType, type, shape, subject)
            : FromLists(fields, type, shape, subject);
        return new OnnxTensor(fields.Name, tensor);
    }

    /// <summary>Reads a key and a value.</summary>
    internal static KeyValuePair<string, string> ReadPair(WireReader reader)
    {
        string key = "";
        string value = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    key = reader.Text();
                    break;
                case 2:
                    value = reader.Text();
                    break;
            }
        }

        return new KeyValuePair<string, string>(key, value);
    }

    private static void ReadField(WireReader reader, Fields fields)
    {
        switch (reader.Field)
        {
            case 1:
                reader.Integers(fields.Dimensions);
                break;
            case 2:
                fields.DataType = reader.Integer();
                break;
            case 4:
                reader.Singles(fields.Singles);
                break;
            case 5:
                reader.Integers(fields.Int32s);
                break;
            case 6:
                fields.Texts.Add(reader.Text());
                break;
            case 7:
                reader.Integers(fields.Int64s);
                break;
            case 8:
                fields.Name = reader.Text();
                break;
            case 9:
                fields.Raw = reader.Bytes();
                break;
            case 10:
                reader.Doubles(fields.Doubles);
                break;
            case 11:
                reader.Integers(fields.UInt64s);
                break;
            case 13:
                fields.External.Add(ReadPair(reader.Message()));
                fields.IsExternal = true;
                break;
            case 14:
                fields.IsExternal |= reader.Integer() == ExternalLocation;
                break;
        }
    }

    private static Tensor FromRaw(ArraySegment<byte> raw, long dataType, ElementType type, Shape shape, string subject)
    {
        if (raw.Count != OnnxDataTypes.RawBytes(dataType, shape.Count))
        {
            throw Mismatch(subject, shape, dataType, $"{raw.Count} bytes of raw data, not {OnnxDataTypes.RawBytes(dataType, shape.Count)}");
        }

        byte[] bytes = raw.Array!;
        if (type.PerByte() > 1)
        {
            return new ElementPacking(type, shape).Unpack(raw.Select(b => (long)b).ToArray(), shape);
        }

        int size = OnnxDataTypes.RawSize(dataType);
        if (type.IsFloating())
        {
            double[] floats = new double[shape.Count];
            for (int i = 0; i < floats.Length; i++)
            {
                int at = raw.Offset + (i * size);
                floats[i] = dataType switch
                {
                    OnnxDataTypes.Float => LittleEndian.Single(bytes, at),
                    OnnxDataTypes.Double => LittleEndian.Double(bytes, at),
                    OnnxDataTypes.Float16 => LittleEndian.Half(LittleEndian.UInt16(bytes, at)),
                    _ => LittleEndian.BFloat16(LittleEndian.UInt16(bytes, at)),
                };
            }

            return new Tensor(shape, floats, type);
        }

        long[] integers = new long[shape.Count];
        for (int i = 0; i < integers.Length; i++)
        {
            int at = raw.Offset + (i * size);
            long bits = size switch
            {
                1 => bytes[at],
                2 => LittleEndian.UInt16(bytes, at),
                4 => LittleEndian.UInt32(bytes, at),
                _ => unchecked((long)LittleEndian.UInt64(bytes, at)),
            };
            integers[i] = Represented(bits, dataType, subject);
        }

        return new Tensor(shape, integers, type);
    }

    private static Tensor FromLists(Fields fields, ElementType type, Shape shape, string subject)
    {
        long dataType = fields.DataType;
        int count = dataType switch
        {
            OnnxDataTypes.Float => fields.Singles.Count,
            OnnxDataTypes.Double => fields.Doubles.Count,
            OnnxDataTypes.Int64 => fields.Int64s.Count,
            OnnxDataTypes.UInt32 or OnnxDataTypes.UInt64 => fields.UInt64s.Count,
            _ => fields.Int32s.Count,
        };
        long needed = OnnxDataTypes.PerByte(dataType) > 1 ? OnnxDataTypes.RawBytes(dataType, shape.Count) : shape.Count;
        if (count != needed)
        {
            throw Mismatch(subject, shape, dataType, $"{count} elements in the field of that type, not {needed}");
        }

        return dataType switch
        {
            OnnxDataTypes.Float => new Tensor(shape, fields.Singles.ToArray(), type),
            OnnxDataTypes.Double => new Tensor(shape, fields.Doubles.ToArray(), type),
            OnnxDataTypes.Float16 => new Tensor(shape, fields.Int32s.Select(b => LittleEndian.Half(unchecked((ushort)b))).ToArray(), type),
            OnnxDataTypes.BFloat16 => new Tensor(shape, fields.Int32s.Select(b => (double)LittleEndian.BFloat16(unchecked((ushort)b))).ToArray(), type),
            OnnxDataTypes.Int64 => new Tensor(shape, fields.Int64s.ToArray(), type),
            _ when type.PerByte() > 1 => new ElementPacking(type, shape).Unpack(fields.Int32s, shape),
            OnnxDataTypes.UInt32 or OnnxDataTypes.UInt64 => new Tensor(shape, fields.UInt64s.Select(b => Represented(b, dataType, subject)).ToArray(), type),
            _ => new Tensor(shape, fields.Int32s.Select(b => Represented(b, dataType, subject)).ToArray(), type),
        };
    }

    /// <summary>Texts stand in their own list, never as raw bytes or in another file.</summary>
    private static Tensor TextsOf(Fields fields, Shape shape, string subject) => fields.Texts.Count == shape.Count && !fields.IsExternal
        ? new Tensor(shape, fields.Texts.ToArray())
        : throw Mismatch(subject, shape, fields.DataType,
            fields.IsExternal ? "a reference to another file, which cannot hold texts" : $"{Figures.Count(fields.Texts.Count, "text")}, not {shape.Count}");

    /// <summary>The value whose low bits are given, with the sign of its type.</summary>
    private static long Represented(long bits, long dataType, string subject) => dataType switch
    {
        OnnxDataTypes.UInt8 or (>= OnnxDataTypes.Float8E4M3FN and <= OnnxDataTypes.Float8E5M2FNUZ) or OnnxDataTypes.Float8E8M0 => unchecked((byte)bits),
        OnnxDataTypes.Int8 => unchecked((sbyte)bits),
        OnnxDataTypes.UInt16 => unchecked((ushort)bits),
        OnnxDataTypes.Int16 => unchecked((short)bits),
        OnnxDataTypes.Int32 => unchecked((int)bits),
        OnnxDataTypes.UInt32 => unchecked((uint)bits),
        OnnxDataTypes.Bool => bits != 0 ? 1 : 0,
        _ => bits,
    };

    private static ModelException Mismatch(string subject, Shape shape, long dataType, string has) => new(
        DiagnosticIds.InvalidTensorData,
        $"{subject} is declared as {OnnxDataTypes.NameOf(dataType)} of shape {shape} but holds {has}. The file was written by a defective tool or is damaged.");

    private sealed class Fields
    {
        public string Name { get; set; } = "";

        public long DataType { get; set; }

        public List<long> Dimensions { get; } = [];

        public ArraySegment<byte>? Raw { get; set; }

        public List<string> Texts { get; } = [];

        public List<double> Singles { get; } = [];

        public List<double> Doubles { get; } = [];

        public List<long> Int32s { get; } = [];

        public List<long> Int64s { get; } = [];

        public List<long> UInt64s { get; } = [];

        public bool IsExternal { get; set; }

        public List<KeyValuePair<string, string>> External { get; } = [];

        public int TypedCount => Singles.Count + Doubles.Count + Int32s.Count + Int64s.Count + UInt64s.Count;
    }
}
