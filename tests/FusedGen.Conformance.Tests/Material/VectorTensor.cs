using System.Text;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Conformance.Tests.Material;

/// <summary>A tensor of a reference vector.</summary>
/// <param name="Name">Its name, which may be empty.</param>
/// <param name="Tensor">Its shape and elements; of strings the shape alone.</param>
/// <param name="Texts">The elements that are strings; null for other types.</param>
internal sealed record VectorTensor(string Name, Tensor Tensor, string[]? Texts)
{
    private const int Dimensions = 1;
    private const int DataType = 2;
    private const int StringData = 6;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Fixed32 = 5;

    public static VectorTensor Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        List<int> dimensions = [];
        List<string> texts = [];
        int type = 0;
        for (int at = 0; at < file.Length;)
        {
            ulong tag = ReadVarint(file, ref at);
            int form = (int)(tag & 7);
            ulong number = form switch { Fixed64 => 8, Fixed32 => 4, _ => ReadVarint(file, ref at) };
            int field = (int)(tag >> 3);
            if (form == Varint)
            {
                type = field == DataType ? (int)number : type;
                if (field == Dimensions)
                {
                    dimensions.Add((int)number);
                }

                continue;
            }

            ReadOnlySpan<byte> bytes = file.AsSpan(at, (int)number);
            at += (int)number;
            if (field == StringData)
            {
                texts.Add(Encoding.UTF8.GetString(bytes));
            }

            for (int i = 0; field == Dimensions && i < bytes.Length;)
            {
                dimensions.Add((int)ReadVarint(bytes, ref i));
            }
        }

        if (type != OnnxDataTypes.String)
        {
            (string name, Tensor tensor) = OnnxTensorReader.Read(file);
            return new VectorTensor(name, tensor, null);
        }

        Shape shape = new([.. dimensions]);
        return shape.Count == texts.Count
            ? new VectorTensor(OnnxTensorReader.NameIn(file), Tensor.Zeros(shape, ElementType.String), [.. texts])
            : throw new InvalidDataException($"{path} holds {texts.Count} strings for the shape {shape}.");
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[at++];
            number |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }
    }
}
