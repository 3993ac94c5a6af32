using System.Text;

namespace FusedGen.Tool.Tests.Harness;

/// <summary>Writes small ONNX models of one operator, as far as the tests need the format.</summary>
internal static class ModelWriter
{
    /// <summary>A model of four floats in and out.</summary>
    public static byte[] OneOperator(string @operator, string input = "x", string output = "y", string producer = "test")
    {
        byte[] node = [.. Text(1, input), .. Text(2, output), .. Text(3, "node"), .. Text(4, @operator)];
        byte[] graph = [.. Message(1, node), .. Text(2, "graph"), .. Message(11, Value(input)), .. Message(12, Value(output))];
        return [.. Number(1, 8), .. Text(2, producer), .. Message(7, graph), .. Message(8, Number(2, 17))];
    }

    /// <summary>A float tensor of shape 1×4.</summary>
    public static byte[] Tensor(string name, params float[] values) =>
        [.. Number(1, 1), .. Number(1, 4), .. Number(2, 1), .. Text(8, name), .. Message(9, [.. values.SelectMany(BitConverter.GetBytes)])];

    private static byte[] Value(string name)
    {
        byte[] shape = [.. Message(1, Number(1, 1)), .. Message(1, Number(1, 4))];
        byte[] tensor = [.. Number(1, 1), .. Message(2, shape)];
        return [.. Text(1, name), .. Message(2, Message(1, tensor))];
    }

    private static byte[] Number(int field, int value) => [(byte)(field << 3), .. Variable(value)];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [(byte)((field << 3) | 2), .. Variable(content.Length), .. content];

    private static List<byte> Variable(int value)
    {
        List<byte> bytes = [];
        for (; value >= 128; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
