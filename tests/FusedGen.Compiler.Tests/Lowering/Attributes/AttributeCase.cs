using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering.Attributes;

/// <summary>
/// A line of <c>attributes.tsv</c>: an operator, an attribute of it, and what another value of the attribute does.
/// </summary>
internal sealed class AttributeCase(string line)
{
    /// <summary>What tells tokens apart, which are no output.</summary>
    private static readonly (string, object)[] s_tokens =
    [
        ("mode", "TF"), ("min_gram_length", 1), ("max_gram_length", 1), ("max_skip_count", 0), ("ngram_counts", new[] { 0 }),
        ("ngram_indexes", new[] { 0, 1, 2, 3, 4 }), ("pool_strings", new[] { "a", "b", "ab", "\u0002", "#" }),
    ];

    private readonly string[] _cells = line.Split('\t');

    public string Line => line;

    /// <summary>The operator with its domain.</summary>
    public string Operator => _cells[0];

    public int Opset => int.Parse(_cells[1], CultureInfo.InvariantCulture);

    /// <summary>The attribute; a dash where the operator has none.</summary>
    public string Attribute => _cells[5];

    public string Effect => _cells[7];

    /// <summary>The operator's domain; empty for the standard one.</summary>
    public string Domain => Operator.Contains('.', StringComparison.Ordinal) ? Operator[..Operator.LastIndexOf('.')] : "";

    public string Name => Operator[(Operator.LastIndexOf('.') + 1)..];

    public static IReadOnlyList<AttributeCase> All { get; } = File.ReadAllLines(
        Path.Combine(Checkout.At("tests", "FusedGen.Compiler.Tests", "Lowering", "Attributes"), "attributes.tsv"))
        .Where(l => l.Length > 0 && l[0] != '#').Select(l => new AttributeCase(l)).ToArray();

    /// <summary>
    /// The answers of the node as the line has it, or with the attribute's other value: every output's type, shape and
    /// elements, or what the diagnostic says.
    /// </summary>
    public string Answer(bool changed)
    {
        try
        {
            LoweredModel model = ModelLowering.Lower(OnnxModelReader.Read(Model(changed)));
            Tensor[] inputs = model.Graph.Inputs.Select((v, i) => Filled(v.Type, v.Shape, i)).ToArray();
            return string.Join("; ", ReferenceEvaluator.Evaluate(model.Graph, inputs).Select(t =>
                $"{t.Type} {t.Shape} "
                + $"{string.Join(" ", Enumerable.Range(0, t.Count).Select(i => t.ElementAsDouble(i).ToString("R", CultureInfo.InvariantCulture)))}"));
        }
        catch (ModelException exception)
        {
            return "refused: " + exception.Diagnostic.Message;
        }
    }

    private byte[] Model(bool changed)
    {
        OnnxBuilder model = OnnxBuilder.Model(Domain.Length == 0 ? Opset : 17);
        if (Domain.Length > 0)
        {
            model.Opset(Domain, Opset);
        }

        List<string> names = [];
        foreach (string input in Words(_cells[2]))
        {
            names.Add(input == "-" ? "" : $"i{names.Count}");
            if (input != "-")
            {
                Declare(model, names[^1], input);
            }
        }

        // One number is how many outputs there are, several are those returned, a type and a shape declare one.
        bool isDeclared = _cells[4].Contains('[', StringComparison.Ordinal);
        string[] returned = isDeclared ? ["o0"]
            : _cells[4].Contains(',', StringComparison.Ordinal)
            ? _cells[4].Split(',').Select(o => "o" + o).ToArray()
            : Enumerable.Range(0, int.Parse(_cells[4], CultureInfo.InvariantCulture)).Select(o => $"o{o}").ToArray();
        int last = returned.Max(o => int.Parse(o[1..], CultureInfo.InvariantCulture));
        string[] outputs = Enumerable.Range(0, last + 1).Select(o => returned.Contains($"o{o}") ? $"o{o}" : "").ToArray();
        Dictionary<string, string> attributes = Words(_cells[3]).ToDictionary(NameOf, ValueOf, StringComparer.Ordinal);
        if (changed)
        {
            if (Name == "Constant")
            {
                attributes.Clear();
            }

            attributes[NameOf(_cells[6])] = ValueOf(_cells[6]);
        }

        (string, object)[] parsed = attributes.Where(a => a.Value.Length > 0).Select(a => (a.Key, Parsed(a.Key, a.Value))).ToArray();
        if (isDeclared)
        {
            (int type, int[] shape) = Declaration(_cells[4]);
            return model.Node(Name, [.. names], outputs, Domain, parsed).TypedOutput("o0", type, shape.Select(d => (object?)d).ToArray()).ToBytes();
        }

        if (Name is "ConcatFromSequence" or "SplitToSequence")
        {
            // A sequence is no input and no output.
            string[] inputs = Name == "SplitToSequence" ? [.. names] : ["list"];
            model = inputs[0] == "list" ? model.Node("SequenceConstruct", [.. names], "list") : model;
            model.Node(Name, inputs, ["made"], Domain, parsed);
            return Name == "SplitToSequence"
                ? model.Integers("at", 1).Node("SequenceAt", ["made", "at"], "o0").Output("o0").ToBytes()
                : model.Node("Identity", ["made"], "o0").Output("o0").ToBytes();
        }

        return Name == "Tokenizer"
            ? model.Node(Name, [.. names], ["tokens"], Domain, parsed).Node("TfIdfVectorizer", ["tokens"], "o0", s_tokens).Output("o0").ToBytes()
            : model.Node(Name, [.. names], outputs, Domain, parsed).Output(returned).ToBytes();
    }

    private static string[] Words(string cell) => cell.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(string attribute) => attribute[..attribute.IndexOf('=', StringComparison.Ordinal)];

    private static string ValueOf(string attribute) => attribute[(attribute.IndexOf('=', StringComparison.Ordinal) + 1)..];

    private static object Parsed(string name, string value)
    {
        if (AttributeGraphs.Of(value) is { } graph)
        {
            return graph;
        }

        if (value.StartsWith("tensor(", StringComparison.Ordinal) && value[8] == ':')
        {
            // tensor(f:0.5,1): floats, f, doubles, d, or bytes, u.
            double[] elements = value[9..^1].Split(',').Select(e => double.Parse(e, CultureInfo.InvariantCulture)).ToArray();
            return value[7] switch
            {
                'f' => OnnxBuilder.Tensor("t", OnnxBuilder.Float, [elements.Length], elements.SelectMany(e => BitConverter.GetBytes((float)e)).ToArray()),
                'd' => OnnxBuilder.Tensor("t", OnnxBuilder.Double, [elements.Length], elements.SelectMany(BitConverter.GetBytes).ToArray()),
                _ => OnnxBuilder.Tensor("t", 2, [elements.Length], elements.Select(e => (byte)e).ToArray()),
            };
        }

        if (value.StartsWith("tensor(", StringComparison.Ordinal))
        {
            return OnnxBuilder.Tensor("t", OnnxBuilder.Int64, [1], BitConverter.GetBytes(long.Parse(value[7..^1], CultureInfo.InvariantCulture)));
        }

        if (value[0] == '[')
        {
            string[] elements = value[1..^1].Split(',');
            return value.Contains('.', StringComparison.Ordinal)
                ? elements.Select(e => float.Parse(e, CultureInfo.InvariantCulture)).ToArray()
                : elements.Select(e => int.Parse(e, CultureInfo.InvariantCulture)).ToArray();
        }

        bool isNumber = float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number);
        return isNumber && value.Contains('.', StringComparison.Ordinal) ? number
            : isNumber ? (int)number
            : name is "activations" or "nodes_modes" or "separators" or "stopwords" || name.EndsWith("strings", StringComparison.Ordinal) ? value.Split('|')
            : value;
    }

    private static void Declare(OnnxBuilder model, string name, string input)
    {
        int close = input.IndexOf(']', StringComparison.Ordinal);
        (int type, int[] shape) = Declaration(input);
        if (close + 1 == input.Length)
        {
            model.TypedInput(name, type, shape.Select(d => (object?)d).ToArray());
            return;
        }

        string[] given = input[(close + 3)..].Split(',');
        if (input[0] == 't')
        {
            model.Initializer(given.Aggregate(OnnxBuilder.TensorHead(name, type, shape), (tensor, text) => tensor.Text(6, text)));
            return;
        }

        double[] values = given.Select(
            v => v switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity,
                _ => double.Parse(v, CultureInfo.InvariantCulture) }).ToArray();
        byte[] raw = Enumerable.Range(0, shape.Aggregate(1, (a, d) => a * d)).Select(i => values[i % values.Length]).SelectMany(v => type switch
        {
            OnnxBuilder.Float => BitConverter.GetBytes((float)v),
            OnnxBuilder.Int64 => BitConverter.GetBytes((long)v),
            6 => BitConverter.GetBytes((int)v),
            _ => [(byte)v],
        }).ToArray();
        model.Initializer(OnnxBuilder.Tensor(name, type, shape, raw));
    }

    private static (int Type, int[] Shape) Declaration(string cell)
    {
        string dimensions = cell[2..cell.IndexOf(']', StringComparison.Ordinal)];
        int type = cell[0] switch { 'f' => OnnxBuilder.Float, 'i' => 6, 'h' => OnnxBuilder.Int64, 'b' => 9, 'u' => 2, 't' => 8,
            _ => throw new ArgumentException(cell, nameof(cell)) };
        return (type, dimensions.Split(',').Select(d => int.Parse(d, CultureInfo.InvariantCulture)).ToArray());
    }

    private static Tensor Filled(ElementType type, Shape shape, int input)
    {
        Random random = new(7 + input);
        return type.IsFloating()
            ? new Tensor(shape, Enumerable.Range(0, shape.Count).Select(_ => (double)(float)((random.NextDouble() * 3) - 1.5)).ToArray(), type)
            : new Tensor(shape, Enumerable.Range(0, shape.Count).Select(_ => (long)random.Next(0, type == ElementType.Bool ? 2 : 9)).ToArray(), type);
    }
}
