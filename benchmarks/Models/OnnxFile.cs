using System.Runtime.InteropServices;
using System.Text;

namespace FusedGen.Benchmarks.Models;

/// <summary>
/// Writes a dense network as an ONNX file: <c>Gemm</c> and <c>Relu</c> nodes, by the field numbers of the public
/// schema.
/// </summary>
internal static class OnnxFile
{
    private const int FloatElement = 1;

    public static void Write(string path, DenseNetwork network)
    {
        MemoryStream graph = new();
        MemoryStream initializers = new();
        string value = "input";
        int layer = 0;
        int last = network.Widths.Count - 2;
        foreach ((float[] weights, float[] bias) in network.Layers())
        {
            bool hasRelu = layer < last || network.EndsWithRelu;
            string sum = layer == last && !hasRelu ? "output" : $"sum{layer}";
            Message(graph, 1, node => Gemm(node, value, layer, sum));
            value = sum;
            if (hasRelu)
            {
                string activated = layer == last ? "output" : $"relu{layer}";
                Message(graph, 1, node => Node(node, "Relu", [value], activated));
                value = activated;
            }

            Message(initializers, 5, tensor => Tensor(tensor, $"w{layer}", [network.Widths[layer + 1], network.Widths[layer]], weights));
            Message(initializers, 5, tensor => Tensor(tensor, $"b{layer}", [network.Widths[layer + 1]], bias));
            layer++;
        }

        Text(graph, 2, network.Name);
        initializers.WriteTo(graph);
        Message(graph, 11, info => ValueInfo(info, "input", network.Widths[0]));
        Message(graph, 12, info => ValueInfo(info, "output", network.Widths[^1]));

        MemoryStream model = new();
        Integer(model, 1, 9);
        Bytes(model, 7, graph.ToArray());
        Message(model, 8, operators => Integer(operators, 2, 17));

        // Renamed when it is whole: builds may run at the same time.
        string unfinished = path + "." + Environment.ProcessId + ".tmp";
        File.WriteAllBytes(unfinished, model.ToArray());
        File.Move(unfinished, path, overwrite: true);
    }

    private static void Gemm(MemoryStream node, string input, int layer, string output)
    {
        Node(node, "Gemm", [input, $"w{layer}", $"b{layer}"], output);
        Message(node, 5, attribute =>
        {
            Text(attribute, 1, "transB");
            Integer(attribute, 3, 1);
            Integer(attribute, 20, 2);
        });
    }

    private static void Node(MemoryStream node, string name, string[] inputs, string output)
    {
        foreach (string input in inputs)
        {
            Text(node, 1, input);
        }

        Text(node, 2, output);
        Text(node, 4, name);
    }

    private static void Tensor(MemoryStream tensor, string name, long[] shape, float[] values)
    {
        foreach (long dimension in shape)
        {
            Integer(tensor, 1, dimension);
        }

        Integer(tensor, 2, FloatElement);
        Text(tensor, 8, name);
        Bytes(tensor, 9, MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static void ValueInfo(MemoryStream info, string name, int width)
    {
        Text(info, 1, name);
        Message(info, 2, type => Message(type, 1, tensor =>
        {
            Integer(tensor, 1, FloatElement);
            Message(tensor, 2, shape =>
            {
                Message(shape, 1, dimension => Text(dimension, 2, "N"));
                Message(shape, 1, dimension => Integer(dimension, 1, width));
            });
        }));
    }

    private static void Message(MemoryStream target, int field, Action<MemoryStream> write)
    {
        MemoryStream nested = new();
        write(nested);
        Bytes(target, field, nested.GetBuffer().AsSpan(0, (int)nested.Length));
    }

    private static void Text(MemoryStream target, int field, string text) => Bytes(target, field, Encoding.UTF8.GetBytes(text));

    private static void Bytes(MemoryStream target, int field, ReadOnlySpan<byte> bytes)
    {
        Varint(target, ((ulong)field << 3) | 2);
        Varint(target, (ulong)bytes.Length);
        target.Write(bytes);
    }

    private static void Integer(MemoryStream target, int field, long value)
    {
        Varint(target, (ulong)field << 3);
        Varint(target, (ulong)value);
    }

    private static void Varint(MemoryStream target, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            target.WriteByte((byte)(value | 0x80));
        }

        target.WriteByte((byte)value);
    }
}
