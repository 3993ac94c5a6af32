using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace FusedGen.Package.Tests.Harness;

/// <summary>The trainer's answers that an ONNX file keeps among its metadata (docs/reference-vectors.md).</summary>
internal sealed record ReferenceVectors(float[] Inputs, float[] Outputs, int Rows)
{
    private const float Tolerance = 1e-5f;

    /// <summary>Reads them from one of the sample's models.</summary>
    public static ReferenceVectors Of(string model)
    {
        using JsonDocument json = JsonDocument.Parse(Metadata(File.ReadAllBytes(Path.Combine(PackedFeed.Models, model)), "fusedgen.vectors"));
        JsonElement input = json.RootElement.GetProperty("inputs")[0];
        return new ReferenceVectors(
            Floats(input), Floats(json.RootElement.GetProperty("outputs")[0]), input.GetProperty("shape")[0].GetInt32());
    }

    /// <summary>
    /// What the layers of one of the sample's models answered to the first input, by the names of their outputs.
    /// </summary>
    public static (string Name, float[] Answer)[] LayersOf(string model)
    {
        using JsonDocument json = JsonDocument.Parse(Metadata(File.ReadAllBytes(Path.Combine(PackedFeed.Models, model)), "fusedgen.layers"));
        return [.. json.RootElement.GetProperty("layers").EnumerateArray().Select(layer => (layer.GetProperty("name").GetString()!, Floats(layer)))];
    }

    /// <summary>A line for the programs of the consumers: the model's name, then all inputs.</summary>
    public string InputLine(string name) =>
        name + " " + string.Join(' ', Inputs.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Compares what a program printed as <c>what: numbers</c> with the answers of the first rows.</summary>
    public void Verify(CommandResult program, string what, int rows)
    {
        float[] answers = Numbers(program, what);
        int expected = Outputs.Length / Rows * rows;
        Assert.Equal(expected, answers.Length);
        for (int index = 0; index < expected; index++)
        {
            float difference = Math.Abs(answers[index] - Outputs[index]);
            Assert.True(
                difference <= Tolerance * Math.Max(1, Math.Abs(Outputs[index])), $"{what}, output {index}: {answers[index]} instead of {Outputs[index]}");
        }
    }

    /// <summary>The numbers that a program printed as <c>what: numbers</c>.</summary>
    public static float[] Numbers(CommandResult program, string what)
    {
        string label = what + ":";
        string line = Assert.Single(program.Output.Split('\n'), line => line.StartsWith(label, StringComparison.Ordinal));
        return [.. line[label.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(number => float.Parse(number, CultureInfo.InvariantCulture))];
    }

    private static float[] Floats(JsonElement tensor) => MemoryMarshal.Cast<byte, float>(tensor.GetProperty("data").GetBytesFromBase64()).ToArray();

    /// <summary>
    /// A value of <c>ModelProto.metadata_props</c> (field 14), whose entries have a key (1) and a value (2).
    /// </summary>
    private static string Metadata(byte[] model, string key)
    {
        const int metadata = 14;
        foreach ((int field, ReadOnlyMemory<byte> content) in Fields(model))
        {
            if (field == metadata)
            {
                string[] entry = [.. Fields(content).Select(part => Encoding.UTF8.GetString(part.Content.Span))];
                if (entry[0] == key)
                {
                    return entry[1];
                }
            }
        }

        throw new InvalidOperationException($"The model keeps no '{key}'.");
    }

    /// <summary>The fields of a protobuf message that are strings or messages; numbers are passed over.</summary>
    private static IEnumerable<(int Field, ReadOnlyMemory<byte> Content)> Fields(ReadOnlyMemory<byte> message)
    {
        const int bytes = 2;
        while (!message.IsEmpty)
        {
            int tag = (int)Number(ref message);
            long value = Number(ref message);
            if ((tag & 7) == bytes)
            {
                yield return (tag >> 3, message[..(int)value]);
                message = message[(int)value..];
            }
        }
    }

    private static long Number(ref ReadOnlyMemory<byte> message)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message.Span[0];
            message = message[1..];
            value |= (long)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }
    }
}
