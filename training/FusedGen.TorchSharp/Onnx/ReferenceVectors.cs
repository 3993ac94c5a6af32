using System.Text;
using System.Text.Json;

namespace FusedGen.TorchSharp.Onnx;

/// <summary>
/// Pairs of inputs and outputs as text in a model's metadata; <c>docs/reference-vectors.md</c> describes the form.
/// </summary>
internal static class ReferenceVectors
{
    /// <summary>The metadata key of what the model must answer.</summary>
    public const string Key = "fusedgen.vectors";

    /// <summary>
    /// The metadata key of what the module answered in training mode, which the model must not answer.
    /// </summary>
    public const string TrainingKey = "fusedgen.vectors.training";

    /// <summary>The metadata key of what each layer answered to the first input.</summary>
    public const string LayersKey = "fusedgen.layers";

    /// <summary>
    /// A layer that answers more values than this keeps the first ones: enough to tell which layer is the first that
    /// differs.
    /// </summary>
    private const int MostValuesPerLayer = 1024;

    /// <summary>What the graph's values are for the first sample, in the order in which they are computed.</summary>
    public static string LayersText(IEnumerable<(string Name, TensorData Values)> layers)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("layers");
            foreach ((string name, TensorData values) in layers)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                int length = values.Values.Length / (int)values.Shape[0];
                json.WriteBase64String("data", LittleEndian.Bytes(values.Values.AsSpan(0, Math.Min(length, MostValuesPerLayer)).ToArray()));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string Text((string Name, TensorData Values) input, (string Name, TensorData Values) output)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            WriteTensors(json, "inputs", input.Name, input.Values);
            WriteTensors(json, "outputs", output.Name, output.Values);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteTensors(Utf8JsonWriter json, string property, string name, TensorData values)
    {
        json.WriteStartArray(property);
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("shape");
        foreach (long length in values.Shape)
        {
            json.WriteNumberValue(length);
        }

        json.WriteEndArray();
        json.WriteBase64String("data", LittleEndian.Bytes(values.Values));
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
