using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Json;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// What a model must answer: pairs of inputs and outputs that its trainer stored in the file or beside it.
/// <c>docs/reference-vectors.md</c> describes the forms.
/// </summary>
/// <param name="Source">The folders that they come from, for messages; empty for those in the file.</param>
/// <param name="Rows">The pairs.</param>
public sealed record ReferenceVectors(string Source, IReadOnlyList<ReferenceVector> Rows)
{
    /// <summary>The metadata key of the pairs.</summary>
    public const string Key = "fusedgen.vectors";

    /// <summary>Up to here JSON's numbers are exact integers.</summary>
    private const double MostExact = 1L << 53;

    /// <summary>Deeper than any document that is meant.</summary>
    private const int MostDepth = 16;

    /// <summary>The metadata key of the layers' answers.</summary>
    public const string LayersKey = "fusedgen.layers";

    /// <summary>Reads the vectors that a model holds; null where it has none.</summary>
    /// <exception cref="FormatException">The text is not of the form that is described, or not of this
    /// network.</exception>
    public static ReferenceVectors? Of(LoweredModel model)
    {
        string? text = model.Metadata.Where(pair => pair.Key == Key).Select(pair => pair.Value).FirstOrDefault();
        if (text is null)
        {
            return null;
        }

        IReadOnlyDictionary<string, JsonValue> document = Document(text);
        HashSet<string> unread = new(model.UnreadInputs.Select(v => v.Name), StringComparer.Ordinal);
        Tensor[]?[] inputs = Tensors(document, "inputs", model.Graph, model.Graph.Inputs, model.Graph.Inputs.Select(v => v.Name).ToArray(), unread.Contains);
        RequireFixedInputs(document, model);
        Tensor[]?[] outputs = Tensors(
            document, "outputs", model.Graph, model.Graph.Outputs, model.OutputNames, name => !model.File.Outputs.Contains(name, StringComparer.Ordinal));
        if (outputs.All(t => t is null))
        {
            return null;
        }

        int rows = inputs.Concat(outputs).OfType<Tensor[]>().Min(t => t.Length);
        if (inputs.Concat(outputs).Any(t => t is not null && t.Length != rows))
        {
            throw new FormatException("the tensors have different numbers of rows");
        }

        ReferenceVector[] vectors = Enumerable.Range(0, rows)
            .Select(row => new ReferenceVector(
                inputs.Select((t, i) => t?[row] ?? Tensor.Zeros(model.Graph.Inputs[i].Shape, model.Graph.Inputs[i].Type)).ToArray(),
                outputs.Select(t => t?[row]).ToArray()))
            .ToArray();
        if (rows > 0)
        {
            vectors[0] = vectors[0] with { Layers = LayersOf(model) };
        }

        return new ReferenceVectors("", vectors);
    }

    private static Dictionary<string, double[]> LayersOf(LoweredModel model)
    {
        Dictionary<string, double[]> layers = new(StringComparer.Ordinal);
        string? text = model.Metadata.Where(pair => pair.Key == LayersKey).Select(pair => pair.Value).FirstOrDefault();
        if (text is not null)
        {
            foreach (JsonValue layer in Elements(Document(text), "layers"))
            {
                IReadOnlyDictionary<string, JsonValue> members = Members(layer);
                layers[Text(members, "name")] = Floats(Text(members, "data"));
            }
        }

        return layers;
    }

    /// <summary>Inputs that are constants of the network: what was stored for them must be what they are.</summary>
    private static void RequireFixedInputs(IReadOnlyDictionary<string, JsonValue> document, LoweredModel model)
    {
        foreach (IReadOnlyDictionary<string, JsonValue> members in Elements(document, "inputs").Select(Members))
        {
            string name = Text(members, "name");
            if (model.FixedInputs.FirstOrDefault(input => input.Name == name)?.Constant is { Count: > 0 } constant
                && Data(members, new Value(name, constant)).CodedBy(model.Graph.Vocabulary) is var stored
                && Enumerable.Range(0, stored.Count).Any(i => !stored.ElementAsDouble(i).Equals(constant.ElementAsDouble(0))))
            {
                throw new FormatException($"they were made with another value of {UntrustedText.Quote(name)} than FixedInputs gives");
            }
        }
    }

    /// <summary>For each value of the network, its rows; null for one that may be missing, and is.</summary>
    private static Tensor[]?[] Tensors(
        IReadOnlyDictionary<string, JsonValue> document, string property, ModelGraph graph, IReadOnlyList<Value> values, IReadOnlyList<string> names,
        Func<string, bool> mayBeMissing)
    {
        Dictionary<string, IReadOnlyDictionary<string, JsonValue>> byName = new(StringComparer.Ordinal);
        foreach (JsonValue tensor in Elements(document, property))
        {
            IReadOnlyDictionary<string, JsonValue> members = Members(tensor);
            byName[Text(members, "name")] = members;
        }

        return values.Select((value, i) => byName.TryGetValue(names[i], out IReadOnlyDictionary<string, JsonValue>? members)
                ? RowsOf(members, value, graph.Vocabulary)
                : mayBeMissing(names[i]) ? null
                : throw new FormatException($"there is no tensor for {property.TrimEnd('s')} {i.ToString(CultureInfo.InvariantCulture)}"))
            .ToArray();
    }

    private static Tensor[] RowsOf(IReadOnlyDictionary<string, JsonValue> members, Value value, Vocabulary vocabulary)
    {
        Tensor all = Data(members, value).CodedBy(vocabulary);
        all = value.Packed?.Pack(all) ?? all;
        int length = value.Shape.Count;
        if (length == 0 || all.Count % length != 0)
        {
            throw new FormatException($"{all.Count.ToString(CultureInfo.InvariantCulture)} elements are not a whole number of samples of {value.Shape}");
        }

        int samples = all.Count / length;
        if (members.ContainsKey("shape"))
        {
            Shape stored = ShapeOf(Elements(members, "shape"), value.Packed is { } packed ? samples * packed.Shape.Count : all.Count);
            if (StoredShape.Samples(stored, value.Packed?.Shape ?? value.Shape) != samples)
            {
                throw new FormatException($"a tensor of {stored} was stored where the network has {value.Shape}");
            }
        }

        return Enumerable.Range(0, samples)
            .Select(row => all.Slice(row * length, value.Shape))
            .ToArray();
    }

    /// <summary>All elements of a tensor: floats as base64, integers and texts as arrays of JSON.</summary>
    private static Tensor Data(IReadOnlyDictionary<string, JsonValue> members, Value value)
    {
        if (value.Type == ElementType.Float32)
        {
            double[] floats = Floats(Text(members, "data"));
            return new Tensor(new Shape(floats.Length), floats);
        }

        if (value.Type.IsFloating())
        {
            throw new FormatException($"tensors of {value.Type.Keyword()} cannot be stored");
        }

        JsonValue[] elements = Elements(members, "data");
        Shape shape = new(elements.Length);
        return value.Type == ElementType.String
            ? new Tensor(shape, elements.Select(e => e.Text ?? throw new FormatException("an element is no text")).ToArray())
            : new Tensor(
                shape,
                elements.Select(e => e.Number is { } number && number == Math.Floor(number) && Math.Abs(number) <= MostExact
                    ? (long)number
                    : throw new FormatException("an element is no integer")).ToArray(),
                value.Packed?.Type ?? value.Type);
    }

    /// <summary>A shape of so many elements.</summary>
    private static Shape ShapeOf(JsonValue[] dimensions, int count)
    {
        int[] shape = dimensions.Select(
            d => d.Number is double number and >= 0 and <= int.MaxValue && (int)number == number
                ? (int)number
                : throw new FormatException("a dimension is no number of elements")).ToArray();
        if (shape.Length > ModelLimits.Rank || shape.Aggregate(1.0, (product, d) => product * d) != count)
        {
            throw new FormatException($"{count.ToString(CultureInfo.InvariantCulture)} elements are stored for a tensor of another shape");
        }

        return new Shape(shape);
    }

    private static double[] Floats(string base64)
    {
        byte[] bytes = Convert.FromBase64String(base64);
        if (bytes.Length % 4 != 0)
        {
            throw new FormatException($"{bytes.Length.ToString(CultureInfo.InvariantCulture)} bytes are not a whole number of floats");
        }

        double[] values = new double[bytes.Length / 4];
        for (int i = 0; i < values.Length; i++)
        {
            int bits = bytes[4 * i] | (bytes[(4 * i) + 1] << 8) | (bytes[(4 * i) + 2] << 16) | (bytes[(4 * i) + 3] << 24);
            values[i] = FloatBits.FromInt32(bits);
        }

        return values;
    }

    private static IReadOnlyDictionary<string, JsonValue> Document(string text) => Members(JsonReader.Read(text, MostDepth, CancellationToken.None));

    private static IReadOnlyDictionary<string, JsonValue> Members(JsonValue value) =>
        value.Members ?? throw new FormatException("an object was expected");

    private static JsonValue[] Elements(IReadOnlyDictionary<string, JsonValue> members, string name) =>
        members.TryGetValue(name, out JsonValue? value) && value.Elements is { } elements
            ? elements.ToArray()
            : throw new FormatException($"there is no array '{name}'");

    private static string Text(IReadOnlyDictionary<string, JsonValue> members, string name) =>
        members.TryGetValue(name, out JsonValue? value) && value.Text is { } text ? text : throw new FormatException($"there is no text '{name}'");
}
